/** `davit login`, `davit me`. */
import type { Command } from 'commander';
import type { Me, Session } from '../../lib/http/answers/other.ts';
import { Client } from '../client.ts';
import { contextOf } from '../context.ts';
import { keepCredentials, readCredentials } from '../credentials.ts';
import { CliError, EXIT } from '../errors.ts';
import { remark, toFields } from '../output.ts';
import { ask, askSecret } from '../prompt.ts';

export function addSessionCommands(program: Command): void {
  program
    .command('login')
    .description(
      'sign in; the token is kept for later commands (the password comes from the terminal, stdin or DAVIT_PASSWORD)',
    )
    .option('--email <address>', 'who signs in')
    .action(async (options: { email?: string }) => {
      const { url } = readCredentials(process.env);
      const email = options.email ?? (process.stdin.isTTY ? await ask('E-mail: ') : '');
      if (!email) throw new CliError(EXIT.usage, 'Give --email when there is no terminal to ask at.');
      const password = process.env.DAVIT_PASSWORD || (await askSecret('Password: '));
      const session = await new Client({ url, token: null }, undefined).call<Session>('POST', '/v1/session', {
        body: { email, password },
      });
      const file = keepCredentials(process.env, url, session.token, session.expiresAt);
      remark(`Signed in to ${url} as ${session.user.email} until ${session.expiresAt} (${file}).`);
    });

  program
    .command('me')
    .description('who the token speaks for')
    .action(async (_options: unknown, command: Command) => {
      const { client, show } = contextOf(command);
      const me = await client.call<Me>('GET', '/v1/me');
      show(me, () =>
        toFields([
          ['name', me.name],
          ['role', me.role],
          ['token', me.tokenKind],
          ['project', me.tenant],
          ['projects', me.projects.map((one) => `${one.slug} (${one.role})`).join(', ') || undefined],
        ]),
      );
    });
}
