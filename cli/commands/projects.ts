/** `davit project list|usage|create`. */
import type { Command } from 'commander';
import type { z } from 'zod';
import type { AppList } from '../../lib/http/answers/app.ts';
import type { Usage } from '../../lib/http/answers/numbers.ts';
import type { Project, projectList } from '../../lib/http/answers/other.ts';
import { contextOf, showOrWatch } from '../context.ts';
import { toFields, toTable } from '../output.ts';
import { usageTable } from './usage-table.ts';

type ProjectList = z.output<typeof projectList>;

export function addProjectCommands(program: Command): void {
  const project = program.command('project').description('projects');
  project
    .command('list')
    .description('list projects')
    .option('--watch', 'show again when something changes')
    .action(async (options: { watch?: boolean }, command: Command) => {
      const context = contextOf(command);
      await showOrWatch(
        context,
        options.watch,
        () => context.client.call<ProjectList>('GET', '/v1/project'),
        ({ items }) =>
          toTable(
            ['SLUG', 'NAME', 'CREATED'],
            items.map((one) => [one.slug, one.name, one.createdAt]),
          ),
      );
    });
  project
    .command('usage')
    .description('a project in numbers: what runs, what it holds and uses, how it is called, what it costs')
    .option('--watch', 'show again when something changes')
    .action(async (options: { watch?: boolean }, command: Command) => {
      const context = contextOf(command);
      const names = new Map<string, string>();
      await showOrWatch(
        context,
        options.watch,
        async () => {
          const usage = await context.client.call<Usage>('GET', '/v1/usage');
          if (context.format === 'table' && usage.apps.some(({ app }) => !names.has(app))) {
            const { items } = await context.client.call<AppList>('GET', '/v1/app', { query: { size: 1000 } });
            for (const app of items) names.set(app.id, app.spec.name);
          }
          return usage;
        },
        (usage) => usageTable(usage, names),
      );
    });
  project
    .command('create <slug>')
    .description('make a project (administrators)')
    .option('--name <name>', 'name for people; the slug when absent')
    .action(async (slug: string, options: { name?: string }, command: Command) => {
      const { client, show } = contextOf(command);
      const made = await client.call<Project>('POST', '/v1/project', { body: { slug, name: options.name ?? slug } });
      show(made, () =>
        toFields([
          ['slug', made.slug],
          ['name', made.name],
        ]),
      );
    });
}
