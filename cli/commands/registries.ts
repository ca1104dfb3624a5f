/** `davit registry add|list|update|delete|test|shared|sweep`. */
import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { Registry, RegistryList, RegistryTest } from '../../lib/http/answers/registry.ts';
import { contextOf } from '../context.ts';
import { CliError, EXIT } from '../errors.ts';
import { remark, toTable } from '../output.ts';
import { ask, askSecret } from '../prompt.ts';
import { addSharedRegistryCommands } from './shared-images.ts';

interface Given {
  url?: string;
  username?: string;
  password?: boolean;
  ca?: string;
  untested?: boolean;
}

const untested = () => new Option('--untested', 'also where the registry does not take them now');

export function addRegistryCommands(program: Command): void {
  const registry = program.command('registry').description('registries whose images a project may use');
  addSharedRegistryCommands(registry);
  registry
    .command('add <url>')
    .description('add a registry; asks for its password, or takes it from the first line of what is piped in')
    .option('-u, --username <name>', 'asked for when absent')
    .option(
      '--ca <file>',
      'PEM of the CA that its certificate is signed by, where the instance’s host does not trust it',
    )
    .addOption(untested())
    .action(async (url: string, { username, ...options }: Given, command: Command) => {
      const { client, show } = contextOf(command);
      const body = {
        url,
        username: username ?? (await asked('User: ', '--username')),
        password: await askSecret('Password: '),
        ...(options.ca === undefined ? {} : { ca: await readPem(options.ca) }),
        ...(options.untested ? { untested: true } : {}),
      };
      const added = await client.call<Registry>('POST', '/v1/registry', { body });
      show(added, () => table([added]));
    });
  registry
    .command('list')
    .description('list registries')
    .action(async (_options: unknown, command: Command) => {
      const { client, show } = contextOf(command);
      const found = await client.call<RegistryList>('GET', '/v1/registry', { query: { size: 1000 } });
      show(found, () => table(found.items));
    });
  registry
    .command('update <id>')
    .alias('edit')
    .description('change what is named; with --password it asks for the new one, or takes it from what is piped in')
    .option('--url <url>')
    .option('-u, --username <name>')
    .option('--password', 'a new password')
    .option('--ca <file>', 'PEM of its CA; an empty file: none')
    .addOption(untested())
    .action(async (id: string, options: Given, command: Command) => {
      const { url, username } = options;
      const body = {
        ...(url === undefined ? {} : { url }),
        ...(username === undefined ? {} : { username }),
        ...(options.password ? { password: await askSecret('Password: ') } : {}),
        ...(options.ca === undefined ? {} : { ca: await readPem(options.ca) }),
        ...(options.untested ? { untested: true } : {}),
      };
      await contextOf(command).client.call('PUT', pathOf(id), { body });
      remark(`Registry ${id} is changed.`);
    });
  registry
    .command('delete <id>')
    .description('forget a registry')
    .option('--force', 'also where apps have images of it')
    .action(async (id: string, { force }: { force?: boolean }, command: Command) => {
      await contextOf(command).client.call('DELETE', pathOf(id), { query: { force } });
      remark(`Registry ${id} is forgotten.`);
    });
  registry
    .command('test <id>')
    .description('ask whether it takes its user and password; ends with 1 where it does not')
    .action(async (id: string, _options: unknown, command: Command) => {
      const { client, show } = contextOf(command);
      const tested = await client.call<RegistryTest>('POST', `${pathOf(id)}/test`);
      if (!tested.works) {
        show(tested, () => '');
        throw new CliError(EXIT.failed, tested.message);
      }
      show(tested, () => tested.message);
    });
}

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CliError(EXIT.usage, `--ca ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** At a terminal alone: what is piped in is the password. */
async function asked(question: string, option: string): Promise<string> {
  if (!process.stdin.isTTY) throw new CliError(EXIT.usage, `Nobody is there to be asked: give ${option}.`);
  return ask(question);
}

function pathOf(id: string): string {
  return `/v1/registry/${encodeURIComponent(id)}`;
}

function table(registries: Registry[]): string {
  return toTable(
    ['ID', 'URL', 'USER', 'ADDED BY', 'CHANGED'],
    registries.map(({ id, url, username, user, updatedAt }) => [id, url, username, user, updatedAt]),
  );
}
