/** `davit admin`: what is done on the machine that Davit runs on, by whoever may read its home. */
import path from 'node:path';
import type { Command } from 'commander';
import { CliError, EXIT } from '../errors.ts';
import { parseFormat, print, remark, render } from '../output.ts';

const CLONE = path.resolve(import.meta.dirname, '../..');

export function addAdminCommands(program: Command): void {
  program
    .command('admin')
    .description("on Davit's own host alone: needs no sign-in, but the right to read its home")
    .command('reset <email>')
    .description('print a link, good once and for one hour, that sets a new password for the account')
    .action(async (email: string, _options: unknown, command: Command) => {
      const format = parseFormat(command.optsWithGlobals<{ output: string }>().output);
      const { issueResetLink } = await import('../../bin/admin/reset.ts');
      const link = await issueResetLink(email, CLONE, process.env);
      if (!link) throw new CliError(EXIT.notFound, `There is no account ${email}.`);
      remark(`A new password for ${link.email}, once, until ${link.expiresAt.toISOString()}:`);
      print(render(format, { ...link, expiresAt: link.expiresAt.toISOString() }, () => link.url));
    });
}
