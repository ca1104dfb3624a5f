/**
 * What the registry keeps, read from its files: names, digests, sizes and times in one walk, where its API would take a
 * request for each. Their layout is Distribution's own, version 2 (`registry/storage/paths.go`), which it has kept since
 * 2015: `repositories/<name>/_manifests/tags/<tag>/current/link` and `…/revisions/sha256/<hex>/link` name
 * `blobs/sha256/<two digits>/<hex>/data`.
 */
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Manifest, parseManifest } from '../domain/image/manifest.ts';
import type { StoredManifest, StoredRepository } from '../domain/image/repository.ts';

const LINK = /^sha256:[0-9a-f]{64}$/;
const HEX = /^[0-9a-f]{64}$/;
/** What a digest names never changes. */
const MOST_KNOWN = 5_000;

type Content = Pick<StoredManifest, 'children' | 'blobs'>;

export class RegistryStorage {
  private readonly root: string;
  private readonly known = new Map<string, Content>();

  constructor(directory: string) {
    this.root = path.join(directory, 'docker', 'registry', 'v2');
  }

  /** Of a project, or of all; sorted by name, manifests newest first. */
  async list(project: string | null): Promise<StoredRepository[]> {
    const names = await this.repositories(project ?? '');
    const found: StoredRepository[] = [];
    for (const repository of names.sort()) found.push({ repository, manifests: await this.manifests(repository) });
    return found;
  }

  /** Null: there is none of that name, or nothing in it. */
  async find(repository: string): Promise<StoredRepository | null> {
    const manifests = await this.manifests(repository);
    return manifests.length > 0 ? { repository, manifests } : null;
  }

  /** The tag alone; what it named stays. */
  async removeTag(repository: string, tag: string): Promise<void> {
    const place = path.join(this.manifestsOf(repository), 'tags', tag);
    await rm(place, { recursive: true, force: true });
  }

  /** With all its tags; its layers go with the next sweep. */
  async removeManifest(repository: string, { digest, tags }: Pick<StoredManifest, 'digest' | 'tags'>): Promise<void> {
    for (const tag of tags) await this.removeTag(repository, tag);
    const revision = path.join(this.manifestsOf(repository), 'revisions', ...digest.split(':'));
    await rm(revision, { recursive: true, force: true });
  }

  /** Takes nothing that is below it along. */
  async removeRepository(repository: string): Promise<void> {
    for (const part of ['_manifests', '_layers', '_uploads']) {
      await rm(path.join(this.root, 'repositories', repository, part), { recursive: true, force: true });
    }
  }

  /** Of all projects, on disk. */
  async bytes(): Promise<number> {
    let sum = 0;
    const blobs = path.join(this.root, 'blobs', 'sha256');
    for (const start of await names(blobs)) {
      for (const hex of await names(path.join(blobs, start))) {
        sum += (await stat(path.join(blobs, start, hex, 'data')).catch(() => null))?.size ?? 0;
      }
    }
    return sum;
  }

  private manifestsOf(repository: string): string {
    return path.join(this.root, 'repositories', repository, '_manifests');
  }

  private async repositories(below: string): Promise<string[]> {
    const entries = await names(path.join(this.root, 'repositories', below));
    const deeper = entries.filter((name) => !name.startsWith('_')).map((name) => path.posix.join(below, name));
    const found = entries.includes('_manifests') ? [below] : [];
    for (const one of deeper) found.push(...(await this.repositories(one)));
    return found;
  }

  private async manifests(repository: string): Promise<StoredManifest[]> {
    const place = this.manifestsOf(repository);
    const tags = new Map<string, string[]>();
    const times = new Map<string, Date>();
    const later = (digest: string, at: Date) => {
      if ((times.get(digest)?.getTime() ?? 0) < at.getTime()) times.set(digest, at);
    };
    for (const tag of await names(path.join(place, 'tags'))) {
      const link = path.join(place, 'tags', tag, 'current', 'link');
      const digest = await readLink(link);
      if (digest === null) continue;
      tags.set(digest, [...(tags.get(digest) ?? []), tag]);
      later(digest, (await stat(link)).mtime);
    }
    const found: StoredManifest[] = [];
    for (const hex of await names(path.join(place, 'revisions', 'sha256'))) {
      const pushed = await stat(path.join(place, 'revisions', 'sha256', hex, 'link')).catch(() => null);
      const digest = `sha256:${hex}`;
      const content = HEX.test(hex) && pushed ? await this.content(digest) : null;
      if (!content || !pushed) continue;
      later(digest, pushed.mtime);
      const pushedAt = times.get(digest) ?? pushed.mtime;
      found.push({ digest, tags: (tags.get(digest) ?? []).sort(), pushedAt, ...content });
    }
    return found.sort((a, b) => b.pushedAt.getTime() - a.pushedAt.getTime());
  }

  /** Null: it has gone, or is none that can be read. */
  private async content(digest: string): Promise<Content | null> {
    const known = this.known.get(digest);
    if (known) return known;
    const hex = digest.slice('sha256:'.length);
    const data = path.join(this.root, 'blobs', 'sha256', hex.slice(0, 2), hex, 'data');
    const text = await readFile(data, 'utf8').catch(() => null);
    if (text === null) return null;
    const content = contentOf(parseManifest(text, ''));
    const [oldest] = this.known.keys();
    if (this.known.size >= MOST_KNOWN && oldest !== undefined) this.known.delete(oldest);
    this.known.set(digest, content);
    return content;
  }
}

function contentOf(manifest: Manifest): Content {
  switch (manifest.type) {
    case 'list':
      return { children: manifest.entries.map(({ digest }) => digest), blobs: new Map() };
    case 'image':
      return {
        children: [],
        blobs: new Map([manifest.config, ...manifest.layers].map(({ digest, bytes }) => [digest, bytes])),
      };
    case 'unreadable':
      return { children: [], blobs: new Map() };
  }
}

async function readLink(file: string): Promise<string | null> {
  const text = (await readFile(file, 'utf8').catch(() => '')).trim();
  return LINK.test(text) ? text : null;
}

async function names(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}
