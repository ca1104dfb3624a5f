/** A branch of a repository, or what is below a prefix of it. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { DataError } from '../errors.ts';
import { Directory } from '../files/directory.ts';
import type { GitPlace, LeftOut, SyncOptions } from '../place.ts';
import { dropOldContents, fetchBranch, listTree, readContents, type TreeEntry } from '../programs/git.ts';
import { type Item, PRECISION_OF_SECONDS_MS, type Source } from './side.ts';

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
const WHY_NOT = { link: 'is a link', submodule: 'is a submodule', folder: 'is a folder' } as const;

export function gitSource(place: GitPlace, home: { git: string; staging: string }, options: SyncOptions): Source {
  const here = { ...options, cwd: home.git };
  let hasOldContents = false;
  return {
    precisionMs: PRECISION_OF_SECONDS_MS,
    // The same commit time does not make the same content.
    timesTell: false,
    async list() {
      const { committedMs, replaced } = await fetchBranch(place, here);
      hasOldContents ||= replaced;
      const items: Item[] = [];
      const leftOut: LeftOut[] = [];
      for (const entry of await listTree(place, true, here)) {
        const why = whyNot(entry);
        if (why) leftOut.push({ path: entry.path, why });
        else items.push(itemOf(entry, committedMs));
      }
      return { items, leftOut };
    },
    async fetch(items, _all, onProgress) {
      const fetched = { files: 0, bytes: 0 };
      const child = await readContents(
        items.map(({ version }) => version),
        here,
      );
      try {
        const contents = new Contents(child.stdout);
        await Directory.use(home.staging, async (staging) => {
          for (const item of items) {
            await write(staging, item, contents, options);
            fetched.files += 1;
            fetched.bytes += item.size;
            onProgress(fetched);
          }
        });
        await child.ended;
      } finally {
        child.kill();
      }
    },
    async conclude() {
      if (hasOldContents) await dropOldContents(here);
    },
  };
}

function whyNot({ kind, path }: TreeEntry): string | null {
  if (kind !== 'file' && kind !== 'executable') return WHY_NOT[kind];
  // git itself makes none: whoever did had something in mind.
  return path.split('/').some((part) => /^\.git$/i.test(part)) ? 'has .git in its name' : null;
}

function itemOf({ path, id, size, kind }: TreeEntry, modifiedMs: number): Item {
  return { path, size: size ?? 0, modifiedMs, version: id, executable: kind === 'executable' };
}

async function write(staging: Directory, item: Item, contents: Contents, { owner }: SyncOptions): Promise<void> {
  const parts = item.path.split('/');
  const name = parts.pop() ?? '';
  const into = await staging.makePath(parts.join('/'), owner);
  try {
    const file = await open(into.at(name), NEW_FILE, item.executable ? 0o755 : 0o644);
    try {
      for await (const chunk of contents.next(item)) await file.write(chunk);
      if (owner) await file.chown(owner.uid, owner.gid);
      // Last: what has its time is complete.
      await file.utimes((item.modifiedMs ?? 0) / 1000, (item.modifiedMs ?? 0) / 1000);
    } finally {
      await file.close();
    }
  } finally {
    if (into !== staging) await into.close();
  }
}

/** `<id> blob <size>`, a line's end, so many bytes, a line's end; and so on. */
class Contents {
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  async *next({ version, size }: Item): AsyncGenerator<Buffer> {
    if ((await this.line()) !== `${version} blob ${size}`) throw broken();
    for (let left = size; left > 0; ) {
      if (this.rest.length === 0) await this.more();
      const chunk = this.rest.subarray(0, left);
      this.rest = this.rest.subarray(chunk.length);
      left -= chunk.length;
      yield chunk;
    }
    if ((await this.line()) !== '') throw broken();
  }

  private async line(): Promise<string> {
    for (;;) {
      const end = this.rest.indexOf(10);
      if (end >= 0) {
        const line = this.rest.subarray(0, end).toString('utf8');
        this.rest = this.rest.subarray(end + 1);
        return line;
      }
      await this.more();
    }
  }

  private async more(): Promise<void> {
    const { value, done } = await this.chunks.next();
    if (done) throw broken();
    this.rest = this.rest.length === 0 ? value : Buffer.concat([this.rest, value]);
  }
}

function broken(): DataError {
  return new DataError('failed', 'The copy of the repository here is not complete.', { transient: true });
}
