/** `davit disk`, `davit disk clean` and `davit disk limit`. */
import type { Command } from 'commander';
import { formatBytes, parseBytes } from '../../lib/domain/text/format.ts';
import type { Cleaning, Disk, DiskImage, ImageLimit } from '../../lib/http/answers/disk.ts';
import { contextOf, showOrWatch } from '../context.ts';
import { CliError, EXIT } from '../errors.ts';
import { toTable } from '../output.ts';
import { ask } from '../prompt.ts';

export function addDiskCommands(program: Command): void {
  const disk = program
    .command('disk')
    .description('what takes disk: images, logs, database, and what belongs to nothing (administrators)')
    .option('--watch', 'show again when something changes')
    .action(async (options: { watch?: boolean }, command: Command) => {
      const context = contextOf(command);
      await showOrWatch(context, options.watch, () => context.client.call<Disk>('GET', '/v1/disk'), diskTables);
    });
  disk
    .command('clean')
    .description('remove images that Davit fetched and nothing needs')
    .option('--dry-run', 'only say what would go')
    .option('-y, --yes', 'do not ask')
    .action(async ({ dryRun, yes }: { dryRun?: boolean; yes?: boolean }, command: Command) => {
      const context = contextOf(command);
      const would = await clean(context.client, { dryRun: true });
      if (dryRun || would.images.length === 0) return context.show(would, () => cleaningTable(would));
      if (!yes) {
        if (!process.stdin.isTTY)
          throw new CliError(EXIT.usage, 'Nobody is there to be asked: say --yes or --dry-run.');
        process.stderr.write(`${cleaningTable(would)}\n`);
        if (!/^y(es)?$/i.test(await ask('Remove them? [y/N] ')))
          throw new CliError(EXIT.failed, 'Nothing was removed.');
      }
      const images = would.images.map(({ id }) => id);
      const done = await clean(context.client, { dryRun: false, images });
      context.show(done, () => cleaningTable(done));
    });
  disk
    .command('limit <size>')
    .description('how large an image may be that is fetched, compressed: 20GiB, or none for no limit')
    .action(async (size: string, _options: unknown, command: Command) => {
      const { client, show } = contextOf(command);
      const maxImageBytes = size === 'none' ? null : parseBytes(size);
      if (size !== 'none' && maxImageBytes === null)
        throw new CliError(EXIT.usage, `${size} is no size: write 20GiB, 500MiB, or none.`);
      const limit = await client.call<ImageLimit>('PUT', '/v1/disk/imagelimit', { body: { maxImageBytes } });
      show(limit, () => limitLine(limit));
    });
}

function limitLine({ maxImageBytes }: ImageLimit): string {
  if (maxImageBytes === null) return 'Images of any size are fetched that the disk has room for.';
  return `Images of at most ${formatBytes(maxImageBytes, true)} are fetched, compressed.`;
}

function clean(client: ReturnType<typeof contextOf>['client'], body: { dryRun: boolean; images?: string[] }) {
  return client.call<Cleaning>('POST', '/v1/disk/clean', { body });
}

function diskTables({ images, logs, database, orphans, engine, maxImageBytes }: Disk): string {
  return [
    toTable(['IMAGE', 'SIZE', 'CONTAINERS', 'STAYS FOR'], images.map(imageCells)),
    toTable(
      ['LOG OF', 'ON DISK', 'WRITTEN', 'LINES', 'SINCE'],
      logs.largest.map((one) => [
        `${one.project}/${one.appName}`,
        formatBytes(one.bytes),
        formatBytes(one.written),
        one.lines,
        one.since,
      ]),
    ),
    `Logs of ${logs.apps} apps: ${formatBytes(logs.bytes)}. Database: ${formatBytes(database.bytes)}.`,
    ...(engine
      ? [
          `The engine’s disk has ${formatBytes(engine.freeBytes, true)} of ${formatBytes(engine.totalBytes, true)} free.`,
        ]
      : []),
    limitLine({ maxImageBytes }),
    ...(orphans.length === 0
      ? []
      : [
          toTable(
            ['BELONGS TO NOTHING', 'WHAT', 'IS REMOVED AFTER'],
            orphans.map((one) => [one.name, one.kind, one.removeAfter]),
          ),
        ]),
  ].join('\n\n');
}

function imageCells(image: DiskImage): (string | number | undefined)[] {
  const { names, id, bytes, containers, kept, apps, removing, error } = image;
  const why = {
    'not-pulled': 'others: Davit did not fetch it',
    named: 'others: they gave it a name',
    container: 'its containers',
    app: appsOf(apps),
  };
  const stays = kept ? why[kept] : removing ? 'nothing: being removed' : 'nothing: may go';
  return [names[0] ?? id, formatBytes(bytes), containers, error ? `${stays} (${error})` : stays];
}

function appsOf(apps: DiskImage['apps']): string {
  return apps.map(({ name }) => name).join(', ');
}

function cleaningTable({ dryRun, images, bytes }: Cleaning): string {
  if (images.length === 0) return 'Nothing to remove: each image is needed, or Davit did not fetch it.';
  const table = toTable(
    [dryRun ? 'WOULD GO' : 'GOES', 'SIZE'],
    images.map((image) => [image.names[0] ?? image.id, formatBytes(image.bytes)]),
  );
  return `${table}\n\nAt most ${formatBytes(bytes)} in all: layers that images share go with the last of them.`;
}
