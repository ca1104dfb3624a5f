/** Questions at the terminal; a secret is not shown while it is typed. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CliError, EXIT } from './errors.ts';

export async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}

/** From the terminal without echo; else the first line of what is piped in. */
export async function askSecret(question: string): Promise<string> {
  if (!process.stdin.isTTY) return firstLineOfInput();
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

/** Each from the terminal without echo; else one line each of what is piped in. @returns by name. @throws CliError */
export async function askSecrets(names: string[]): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  if (names.length === 0) return values;
  if (process.stdin.isTTY) {
    for (const name of names) values.set(name, await askSecret(`Value of ${name}: `));
    return values;
  }
  const left = [...names];
  for await (const line of createInterface({ input: process.stdin })) {
    const name = left.shift();
    if (name !== undefined) values.set(name, line);
    if (left.length === 0) return values;
  }
  const missing = left.join(', ');
  throw new CliError(EXIT.usage, `No value was given for ${missing}: type it at a terminal, or pipe in one line each.`);
}

async function firstLineOfInput(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) return line;
  throw new CliError(EXIT.usage, 'No password was given: type it at a terminal, pipe it in, or set DAVIT_PASSWORD.');
}
