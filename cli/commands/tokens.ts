/** `davit token create|list|renew|delete`. */
import { type Command, Option } from 'commander';
import type { z } from 'zod';
import type { Token, tokenList } from '../../lib/http/answers/other.ts';
import { type Context, contextOf, showOrWatch } from '../context.ts';
import { remark, toFields, toTable } from '../output.ts';

type TokenList = z.output<typeof tokenList>;

const ROLES = { read: 'ai_training_read', operator: 'ai_training_operator' } as const;

interface CreateOptions {
  role: keyof typeof ROLES;
  label?: string;
  expires?: string;
}

export function addTokenCommands(program: Command): void {
  const token = program.command('token').description('tokens of a project');
  token
    .command('create <name>')
    .description('make a token; its secret is printed this once')
    .addOption(
      new Option('-r, --role <role>', 'read calls apps, operator manages them too')
        .choices(Object.keys(ROLES))
        .default('read'),
    )
    .option('-l, --label <name=value>', 'only for apps with this label (ovh/id=<app id>: one app)')
    .option('--expires <time>', 'RFC 3339, such as 2026-12-31T23:59:59Z; never when absent')
    .action(async (name: string, options: CreateOptions, command: Command) => {
      const context = contextOf(command);
      const body = { name, role: ROLES[options.role], labelSelector: options.label, expiresAt: options.expires };
      showSecret(context, await context.client.call<Token>('POST', '/v1/token', { body }));
    });
  token
    .command('list')
    .description('list tokens')
    .option('--watch', 'show again when something changes')
    .action(async (options: { watch?: boolean }, command: Command) => {
      const context = contextOf(command);
      await showOrWatch(
        context,
        options.watch,
        () => context.client.call<TokenList>('GET', '/v1/token'),
        ({ items }) =>
          toTable(
            ['ID', 'NAME', 'ROLE', 'LABEL', 'VERSION', 'EXPIRES'],
            items.map(({ id, spec, status }) => [
              id,
              spec.name,
              spec.role,
              spec.labelSelector,
              status.version,
              spec.expiresAt,
            ]),
          ),
      );
    });
  token
    .command('renew <id>')
    .description('give a token a new secret; the old one is dead at once')
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = contextOf(command);
      showSecret(context, await context.client.call<Token>('POST', `/v1/token/${encodeURIComponent(id)}/renew`));
    });
  token
    .command('delete <id>')
    .description('revoke a token')
    .action(async (id: string, _options: unknown, command: Command) => {
      await contextOf(command).client.call('DELETE', `/v1/token/${encodeURIComponent(id)}`);
      remark(`Token ${id} is revoked.`);
    });
}

/** In `table`, the secret alone on stdout: `TOKEN=$(davit token create …)`. */
function showSecret({ format, show }: Context, token: Token): void {
  if (format === 'table') {
    remark(
      toFields([
        ['id', token.id],
        ['role', token.spec.role],
        ['label', token.spec.labelSelector],
      ])
        .split('\n')
        .join('; '),
    );
    remark('The secret is shown this once:');
  }
  show(token, () => token.status.value ?? '');
}
