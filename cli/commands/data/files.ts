/** `davit data list|upload|download|delete <container>`: files that Davit keeps, as ovhai does with objects of a bucket. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { filePath } from '../../../lib/domain/data/file-path.ts';
import { OWN_STORE } from '../../../lib/domain/data/volume.ts';
import { formatBytes } from '../../../lib/domain/text/format.ts';
import type {
  DataFile,
  DataFileList,
  DeletedFiles,
  StoreObjects,
  UploadedFile,
} from '../../../lib/http/answers/data.ts';
import type { Client } from '../../client.ts';
import { contextOf } from '../../context.ts';
import { CliError, EXIT } from '../../errors.ts';
import { remark, toTable } from '../../output.ts';
import { ask } from '../../prompt.ts';
import { findContainer, findStore, parsePlace } from './find.ts';
import { type LocalFile, localFiles, type Naming, nameWith } from './local-files.ts';
import { type Meter, transferAll } from './transfers.ts';

interface Transfer extends Naming {
  prefix?: string;
  to?: string;
  overwrite: boolean;
  workers: number;
}

const PAGE = 1000;
const workers = () =>
  new Option('-w, --workers <n>', 'how many files at once').default(4).argParser((value) => {
    if (!/^([1-9]|[12]\d|3[0-2])$/.test(value)) throw new InvalidArgumentError('must be from 1 to 32');
    return Number(value);
  });

export function addFileCommands(data: Command): void {
  data
    .command('list <container>')
    .description('list files, all that are below a prefix: models, models/v2; of a data store bucket@store/prefix')
    .option('--prefix <prefix>', 'only what is below it')
    .action(async (wanted: string, { prefix }: { prefix?: string }, command: Command) => {
      const { client, show } = contextOf(command);
      const place = parsePlace(wanted);
      const below = [place.prefix, prefix?.replace(/\/$/, '')].filter(Boolean).join('/');
      if (place.alias !== OWN_STORE) {
        const store = await findStore(client, place.alias);
        const query = { container: place.container, prefix: below };
        const objects = await client.call<StoreObjects>('GET', `/v1/datastore/${store.id}/object`, { query });
        if (objects.truncated) remark('There are more: give a longer prefix.');
        return show(objects, () => fileTable(objects.items));
      }
      const { id } = await findContainer(client, place);
      const files = await filesBelow(client, id, below);
      show(files, () => fileTable(files));
    });
  data
    .command('upload <container> <paths...>')
    .description('upload files, and folders with all that is in them')
    .option('--add-prefix <prefix>', 'put before each name, such as models/')
    .option('--remove-prefix <prefix>', 'taken off the beginning of each name')
    .option('--no-overwrite', 'leave out what is there already')
    .addOption(workers())
    .action(async (wanted: string, paths: string[], options: Transfer, command: Command) => {
      const { client } = contextOf(command);
      const place = parsePlace(wanted);
      const { id } = await findContainer(client, place);
      const addPrefix = (place.prefix === '' ? '' : `${place.prefix}/`) + (options.addPrefix ?? '');
      const { files, leftOut } = await localFiles(paths, { ...options, addPrefix });
      for (const one of leftOut) remark(`${one} is no file and no folder: left out.`);
      const there = options.overwrite ? new Set() : new Set((await filesBelow(client, id, '')).map((one) => one.path));
      const missing = files.filter((one) => !there.has(one.path));
      await transferAll(missing, { verb: 'uploaded', workers: options.workers }, (file, meter) =>
        upload(client, id, file, meter),
      );
    });
  data
    .command('download <container> [files...]')
    .description('download files, by their names or all that are below a prefix')
    .option('--prefix <prefix>', 'all that is below it')
    .option('--to <folder>', 'where to', '.')
    .option('--add-prefix <prefix>', 'put before each name')
    .option('--remove-prefix <prefix>', 'taken off the beginning of each name')
    .option('--no-overwrite', 'leave out what is there already')
    .addOption(workers())
    .action(async (wanted: string, names: string[], options: Transfer, command: Command) => {
      const { client } = contextOf(command);
      const place = parsePlace(wanted);
      const { id } = await findContainer(client, place);
      const found = await wantedFiles(client, id, names, options.prefix ?? place.prefix);
      const named = found.map(({ path: from, bytes = 0 }) => ({ from, bytes, to: placeHere(from, options) }));
      const missing = options.overwrite ? named : await onlyMissing(named);
      await transferAll(missing, { verb: 'downloaded', workers: options.workers }, ({ from, to }, meter) =>
        download(client, id, from, to, meter),
      );
    });
  data
    .command('delete <container> [files...]')
    .description('delete files and folders, for good')
    .option('--all', 'everything in the container')
    .option('-y, --yes', 'do not ask')
    .action(async (wanted: string, names: string[], options: { all?: boolean; yes?: boolean }, command: Command) => {
      const { client } = contextOf(command);
      const place = parsePlace(wanted);
      if ((names.length === 0) !== (options.all === true)) throw new CliError(EXIT.usage, 'Name files, or say --all.');
      const { id } = await findContainer(client, place);
      const going = options.all ? (await folder(client, id, place.prefix)).map((one) => one.path) : names;
      if (!options.yes) await mustMean(going);
      let count = 0;
      for (const one of going) {
        const query = { path: one.replace(/\/$/, '') };
        count += (await client.call<DeletedFiles>('DELETE', `/v1/container/${id}/file`, { query })).files;
      }
      remark(`${count} files are deleted.`);
    });
}

async function upload(client: Client, id: string, file: LocalFile, meter: Meter): Promise<void> {
  const hash = createHash('sha256');
  async function* read() {
    for await (const chunk of createReadStream(file.from) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      meter.add(chunk.length);
      yield chunk;
    }
  }
  const query = { path: file.path };
  const stored = await client.sendStream<UploadedFile>('PUT', `/v1/container/${id}/file`, { query, body: read() });
  if (stored.sha256 === hash.digest('hex')) return;
  throw new CliError(
    EXIT.failed,
    `${file.path} is not what was sent: something on the way changed it. Upload it again.`,
  );
}

/** Whole or not at all, here too. */
async function download(client: Client, id: string, from: string, to: string, meter: Meter): Promise<void> {
  const half = `${to}.${randomUUID()}.part`;
  await mkdir(path.dirname(to), { recursive: true });
  const response = await client.send('GET', `/v1/container/${id}/content`, { query: { path: from } });
  async function* metered(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      meter.add(chunk.length);
      yield chunk;
    }
  }
  try {
    const body = response.body ? Readable.fromWeb(response.body as ReadableStream) : Readable.from([]);
    await pipeline(body, metered, createWriteStream(half, { flags: 'wx' }));
    await rename(half, to);
  } finally {
    await rm(half, { force: true });
  }
}

/** @throws CliError where a name would lead out of the folder */
function placeHere(from: string, options: Transfer): string {
  const named = filePath.safeParse(nameWith(from, options));
  if (!named.success) throw new CliError(EXIT.usage, `${from} cannot be called ${nameWith(from, options)} here.`);
  return path.join(options.to ?? '.', named.data);
}

async function onlyMissing<File extends { to: string }>(files: File[]): Promise<File[]> {
  const isThere = await Promise.all(
    files.map(({ to }) =>
      access(to).then(
        () => true,
        () => false,
      ),
    ),
  );
  return files.filter((_file, index) => !isThere[index]);
}

async function wantedFiles(client: Client, id: string, names: string[], prefix: string): Promise<DataFile[]> {
  if (names.length === 0) return filesBelow(client, id, prefix.replace(/\/$/, ''));
  const all = await Promise.all(
    names.map(async (name) => {
      const siblings = await folder(client, id, path.posix.dirname(name).replace(/^\.$/, ''));
      const found = siblings.find((one) => one.path === name.replace(/\/$/, ''));
      if (!found)
        throw new CliError(EXIT.notFound, `There is no ${name} in the container. davit data list shows them.`);
      return found.folder ? filesBelow(client, id, found.path) : [found];
    }),
  );
  return all.flat();
}

async function filesBelow(client: Client, id: string, prefix: string): Promise<DataFile[]> {
  const found: DataFile[] = [];
  const folders = [prefix];
  for (let next = folders.shift(); next !== undefined; next = folders.shift()) {
    for (const entry of await folder(client, id, next)) {
      if (entry.folder) folders.push(entry.path);
      else found.push(entry);
    }
  }
  return found;
}

async function folder(client: Client, id: string, prefix: string): Promise<DataFile[]> {
  const all: DataFile[] = [];
  for (let page = 1; ; page++) {
    const query = { page, size: PAGE, ...(prefix === '' ? {} : { prefix }) };
    const { items, metadata } = await client.call<DataFileList>('GET', `/v1/container/${id}/file`, { query });
    all.push(...items);
    if (page >= metadata.pageCount) return all;
  }
}

async function mustMean(going: string[]): Promise<void> {
  if (!process.stdin.isTTY) throw new CliError(EXIT.usage, 'Nobody is there to be asked: say --yes.');
  remark(going.join('\n'));
  if (!/^y(es)?$/i.test(await ask('Delete these, for good? [y/N] ')))
    throw new CliError(EXIT.failed, 'Nothing was deleted.');
}

function fileTable(files: StoreObjects['items']): string {
  return toTable(
    ['NAME', 'SIZE', 'CHANGED'],
    files.map(({ path: name, folder: isFolder, bytes, modifiedAt }) => [
      isFolder ? `${name}/` : name,
      bytes === undefined ? undefined : formatBytes(bytes),
      modifiedAt,
    ]),
  );
}
