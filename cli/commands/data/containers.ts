/** `davit data container list|create|delete`: what Davit keeps itself. */
import type { Command } from 'commander';
import { formatBytes } from '../../../lib/domain/text/format.ts';
import type { DataContainer, DataContainerList } from '../../../lib/http/answers/data.ts';
import { contextOf } from '../../context.ts';
import { CliError, EXIT } from '../../errors.ts';
import { remark, toTable } from '../../output.ts';
import { ask } from '../../prompt.ts';
import { findContainer, parsePlace } from './find.ts';

export function addContainerCommands(data: Command): void {
  const container = data.command('container').description('containers of files that Davit keeps itself');
  container
    .command('list')
    .description('list containers')
    .action(async (_options: unknown, command: Command) => {
      const { client, show } = contextOf(command);
      const found = await client.call<DataContainerList>('GET', '/v1/container', { query: { size: 1000 } });
      show(found, () => table(found.items));
    });
  container
    .command('create <name>')
    .description('make an empty container')
    .action(async (name: string, _options: unknown, command: Command) => {
      const { client, show } = contextOf(command);
      const made = await client.call<DataContainer>('POST', '/v1/container', { body: { name } });
      show(made, () => table([made]));
    });
  container
    .command('delete <name>')
    .description('delete a container with all its files, for good')
    .option('-y, --yes', 'do not ask')
    .action(async (name: string, { yes }: { yes?: boolean }, command: Command) => {
      const { client } = contextOf(command);
      const found = await findContainer(client, parsePlace(name));
      if (!yes) await mustMean(found);
      await client.call('DELETE', `/v1/container/${found.id}`, { query: { name: found.name } });
      remark(`The container ${found.name} is deleted.`);
    });
}

async function mustMean({ name, files, bytes }: DataContainer): Promise<void> {
  if (!process.stdin.isTTY) throw new CliError(EXIT.usage, 'Nobody is there to be asked: say --yes.');
  const typed = await ask(`${files} files (${formatBytes(bytes)}) go, for good. Type ${name} to delete it: `);
  if (typed !== name) throw new CliError(EXIT.failed, 'Nothing was deleted.');
}

function table(containers: DataContainer[]): string {
  return toTable(
    ['NAME', 'FILES', 'SIZE', 'MADE BY', 'CHANGED', 'ID'],
    containers.map(({ id, name, files, bytes, user, updatedAt }) => [
      name,
      files,
      formatBytes(bytes),
      user,
      updatedAt,
      id,
    ]),
  );
}
