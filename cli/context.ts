/** What every command gets from the global options. */
import type { Command } from 'commander';
import { Client } from './client.ts';
import { readCredentials } from './credentials.ts';
import { type Format, parseFormat, print, render } from './output.ts';

export interface Context {
  client: Client;
  format: Format;
  show(value: unknown, table: () => string): void;
}

export function contextOf(command: Command): Context {
  const { output, project } = command.optsWithGlobals<{ output: string; project?: string }>();
  const format = parseFormat(output);
  return {
    client: new Client(readCredentials(process.env), project),
    format,
    show: (value, table) => print(render(format, value, table)),
  };
}

const WATCH_EVERY_MS = 1000;

/** Shows it once, or again whenever it has changed, until interrupted. */
export async function showOrWatch<Value>(
  context: Context,
  watch: boolean | undefined,
  read: () => Promise<Value>,
  table: (value: Value) => string,
): Promise<void> {
  let last = '';
  for (;;) {
    const value = await read();
    const text = render(context.format, value, () => table(value));
    if (text !== last) {
      if (watch && last && context.format === 'table' && process.stdout.isTTY)
        process.stdout.write('\u001b[H\u001b[2J');
      print(text);
    }
    last = text;
    if (!watch) return;
    await new Promise((resolve) => setTimeout(resolve, WATCH_EVERY_MS));
  }
}
