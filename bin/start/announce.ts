/** The block that says where everything is, once it answers. */
import { request } from 'node:http';
import { ProgramError } from '../../lib/programs/errors.ts';
import { waitFor } from '../../lib/programs/program.ts';
import type { Urls } from './before.mjs';
import type { Seeded } from './seed.ts';

const ANSWER_TIMEOUT_MS = 30_000;

/** @throws ProgramError when one of them does not answer in time */
export async function untilAnswering(urls: Urls): Promise<void> {
  const [console, gateway] = await Promise.all([
    waitFor(async () => (await ask(`${urls.console}/readyz`))?.status === 200, { timeoutMs: ANSWER_TIMEOUT_MS }),
    waitFor(async () => (await ask(urls.gateway))?.gateway, { timeoutMs: ANSWER_TIMEOUT_MS }),
  ]);
  if (!console) throw new ProgramError(`The console does not answer at ${urls.console}/readyz.`);
  if (!gateway) throw new ProgramError(`The gateway does not answer at ${urls.gateway}.`);
}

/** On a connection of its own, and through no proxy. */
function ask(url: string): Promise<{ status: number; gateway: boolean } | null> {
  return new Promise((resolve) => {
    const asked = request(url, { agent: false, timeout: 2_000 }, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, gateway: response.headers['davit-gateway'] !== undefined });
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(null));
    asked.end();
  });
}

/** @param seeded null when the administrator was there already */
export function announce(urls: Urls, seeded: Seeded | null, email: string): void {
  const signIn = seeded?.password
    ? `${seeded.email} / ${seeded.password}`
    : `${seeded?.email ?? email}   (forgotten? npx davit admin reset ${seeded?.email ?? email})`;
  console.log(`\nConsole   ${urls.console}\nGateway   ${urls.gateway}\nSign in   ${signIn}\nDavit is ready\n`);
}
