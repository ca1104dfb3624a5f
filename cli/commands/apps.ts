/** `davit app list|get|start|stop|restart|delete|scale`. */
import type { Command } from 'commander';
import type { App, AppList, Replica } from '../../lib/http/answers/app.ts';
import { contextOf, showOrWatch } from '../context.ts';
import { CliError, EXIT } from '../errors.ts';
import { remark } from '../output.ts';
import { addAppDataCommands } from './app-data.ts';
import { addRevisionCommands } from './app-revisions.ts';
import { addRunCommand } from './app-run.ts';
import { addSpecFileCommands } from './app-spec-file.ts';
import { addStreamCommands } from './app-streams.ts';
import { appFields, appTable, replicaTable } from './app-table.ts';
import { findApp } from './find-app.ts';
import { whole } from './spec-flags.ts';

interface ListOptions {
  watch?: boolean;
  state?: string;
  label?: string;
  search?: string;
}

/** @param afterDashes what stood after `--` on the command line */
export function addAppCommands(program: Command, afterDashes: string[]): void {
  const app = program.command('app').description('apps; each is named by its id or its name');
  addRunCommand(app, afterDashes);
  addAppDataCommands(app);
  app
    .command('list')
    .description('list apps')
    .option('--state <states>', 'only in these states; with commas')
    .option('-l, --label <name=value>', 'only with this label')
    .option('--search <text>', 'only with this in the name or an image')
    .option('--watch', 'show again when something changes')
    .action(async ({ watch, state, label, search }: ListOptions, command: Command) => {
      const context = contextOf(command);
      const query = { size: 1000, statusState: state, labelSelector: label, search };
      await showOrWatch(context, watch, () => context.client.call<AppList>('GET', '/v1/app', { query }), appTable);
    });
  app
    .command('get <app>')
    .description('show an app')
    .option('--watch', 'show again when something changes')
    .action(async (wanted: string, options: { watch?: boolean }, command: Command) => {
      const context = contextOf(command);
      const id = await findApp(context.client, wanted);
      let replicas: Replica[] = [];
      await showOrWatch(
        context,
        options.watch,
        async () => {
          if (context.format === 'table') {
            replicas = (await context.client.call<{ items: Replica[] }>('GET', `/v1/app/${id}/replica`)).items;
          }
          return context.client.call<App>('GET', `/v1/app/${id}`);
        },
        (found) => [appFields(found), ...(replicas.length > 0 ? [replicaTable(replicas)] : [])].join('\n\n'),
      );
    });
  for (const [name, description, done] of [
    ['start', 'start an app', 'is starting'],
    ['stop', 'stop an app: its replicas drain, then end', 'is stopping'],
    ['restart', 'replace its replicas one by one, without a call lost', 'is restarting'],
  ] as const) {
    app
      .command(`${name} <app>`)
      .description(description)
      .action(async (wanted: string, _options: unknown, command: Command) => {
        const { client } = contextOf(command);
        await client.call('PUT', `/v1/app/${await findApp(client, wanted)}/${name}`);
        remark(`${wanted} ${done}.`);
      });
  }
  app
    .command('delete <app>')
    .description('delete an app')
    .option('--force', 'whatever its state, killing without grace')
    .action(async (wanted: string, options: { force?: boolean }, command: Command) => {
      const { client } = contextOf(command);
      await client.call('DELETE', `/v1/app/${await findApp(client, wanted)}`, { query: { force: options.force } });
      remark(`${wanted} is being deleted.`);
    });
  app
    .command('scale <app>')
    .description('set how many replicas run')
    .option('--replicas <count>', 'from 1 to 10', whole)
    .action(async (wanted: string, { replicas }: { replicas?: number }, command: Command) => {
      if (replicas === undefined) throw new CliError(EXIT.usage, 'Give --replicas.');
      const { client } = contextOf(command);
      await client.call('PUT', `/v1/app/${await findApp(client, wanted)}/scalingstrategy`, {
        body: { fixed: { replicas } },
      });
      remark(`${wanted} scales to ${replicas}.`);
    });
  addRevisionCommands(app);
  addSpecFileCommands(app);
  addStreamCommands(app);
}
