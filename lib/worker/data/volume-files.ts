/** Where the files of volumes are on this host, and how they get there: with whose keys, as whose user. */
import { chmod, chown, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { AllowedHost } from '../../config/allowed-hosts.ts';
import type { Vault } from '../../crypto/vault.ts';
import { DataError } from '../../data/errors.ts';
import { countFiles } from '../../data/files/walk.ts';
import type { Owner, Place, SyncOptions, SyncResult } from '../../data/place.ts';
import { pullVolume } from '../../data/sync/pull.ts';
import { pushVolume } from '../../data/sync/push.ts';
import type { StorePlace } from '../../domain/data/volume.ts';
import { containerIdOf, resolvePlace } from '../../services/data/places.ts';
import { notePulled, type VolumeRecord } from '../../store/data/volumes.ts';
import { databaseNow } from '../../store/ledger.ts';
import type { PrismaClient } from '../../store/postgres/database.ts';
import type { ContainerFiles } from '../containers/container-files.ts';

export interface DataKeeping {
  /** Absolute; the worker's own. */
  root: string;
  /** Who containers run as, where the worker may give files away; null: files are its own. */
  owner: Owner;
}

export interface VolumeFilesOptions extends DataKeeping {
  db: PrismaClient;
  vault: Vault;
  allowHosts: readonly AllowedHost[];
  containers: Pick<ContainerFiles, 'noteChange'>;
}

type Report = SyncOptions['onProgress'];

export class VolumeFiles {
  private readonly options: VolumeFilesOptions;

  constructor(options: VolumeFilesOptions) {
    this.options = options;
  }

  /** What a container mounts. */
  filesOf(volumeId: string): string {
    return path.join(this.homeOf(volumeId), 'files');
  }

  async isThere(volumeId: string): Promise<boolean> {
    return readdir(this.filesOf(volumeId)).then(
      () => true,
      () => false,
    );
  }

  /** Empty, whatever the start before left. Nothing may have it mounted. */
  async makeScratch(volumeId: string): Promise<void> {
    const { db, owner } = this.options;
    const directory = this.filesOf(volumeId);
    await this.remove(volumeId);
    await mkdir(directory, { recursive: true });
    if (owner) await chown(directory, owner.uid, owner.gid);
    // Without root, who writes is not who made it.
    else await chmod(directory, 0o777);
    await notePulled(db, volumeId, await databaseNow(db), { files: 0, bytes: 0 });
  }

  /** @throws DataError */
  async pull(volume: VolumeRecord, onProgress: Report, signal: AbortSignal): Promise<SyncResult> {
    const place = await this.sourceOf(volume);
    // What an app wrote stays beside what comes.
    const mirror = volume.permission === 'RO';
    return pullVolume(this.homeOf(volume.id), place, mirror, {
      ...this.syncOptions(onProgress, signal),
      writable: volume.permission === 'RW',
    });
  }

  /** @throws DataError */
  async push(
    volume: VolumeRecord,
    to: StorePlace | null,
    onProgress: Report,
    signal: AbortSignal,
  ): Promise<SyncResult> {
    if (!to) throw new DataError('refused', 'there is no place to push to');
    const place = await this.resolve(volume.projectId, to);
    try {
      return await pushVolume(this.homeOf(volume.id), place, this.syncOptions(onProgress, signal));
    } finally {
      if (place.kind === 'directory') this.options.containers.noteChange(containerIdOf(place));
    }
  }

  count(volumeId: string): Promise<{ files: number; bytes: number }> {
    return countFiles(this.filesOf(volumeId));
  }

  /** Everything of it. Nothing may have it mounted. */
  async remove(volumeId: string): Promise<void> {
    await rm(this.homeOf(volumeId), { recursive: true, force: true });
  }

  /** By id, those that there are. */
  async list(): Promise<string[]> {
    return readdir(path.join(this.options.root, 'volumes')).catch(() => []);
  }

  private async sourceOf({ projectId, source }: VolumeRecord): Promise<Place> {
    switch (source.kind) {
      case 'data-store':
        return this.resolve(projectId, source);
      case 'public-git':
        return { kind: 'git', url: source.url, branch: source.branch, username: null, password: null, prefix: '' };
      case 'scratch':
        throw new DataError('refused', 'scratch space comes from nowhere');
    }
  }

  private async resolve(projectId: string, wanted: StorePlace): Promise<Place> {
    const { db, vault, root } = this.options;
    const place = await resolvePlace({ db, vault, dataRoot: root }, projectId, wanted);
    // Of a container in which nothing has been put yet.
    if (place.kind === 'directory') await mkdir(place.path, { recursive: true, mode: 0o755 });
    return place;
  }

  private syncOptions(onProgress: Report, signal: AbortSignal): SyncOptions {
    const { owner, allowHosts } = this.options;
    return { onProgress, signal, owner, allowHosts };
  }

  private homeOf(volumeId: string): string {
    return path.join(this.options.root, 'volumes', volumeId);
  }
}
