/** Where the files of a volume are, and what is told of bringing them here or there. */
import type { AllowedHost } from '../config/allowed-hosts.ts';

/** An S3 service. Empty keys: what anyone may read. */
export interface S3Access {
  kind: 's3';
  /** `https://s3.example.com`, with a port or a path where it has one. */
  endpoint: string;
  /** Empty where the service has none. */
  region: string;
  accessKey: string;
  secretKey: string;
}

/** A git repository over http or https. */
export interface GitAccess {
  kind: 'git';
  url: string;
  username: string | null;
  password: string | null;
}

/** `prefix` of all: only what is below it, without it in the path; `''`: everything. No slash at its ends. */
export type S3Place = S3Access & { bucket: string; prefix: string };
/** `branch` null: the repository's own default. */
export type GitPlace = GitAccess & { branch: string | null; prefix: string };
/** A container of Davit's own: the directory that holds its files. */
export interface DirectoryPlace {
  kind: 'directory';
  path: string;
  prefix: string;
}

/** With credentials in clear: made right before it is used, never stored or logged. */
export type Place = S3Place | GitPlace | DirectoryPlace;

/** In files, but where the name says bytes. Grows only. */
export interface SyncProgress {
  /** Null until both sides were looked through. */
  total: number | null;
  /** Brought over by this sync, or by one before it that was cut off. */
  completed: number;
  /** Were the same already. */
  skipped: number;
  deleted: number;
  /** Left out; `leftOut` says which and why. */
  failed: number;
  transferredBytes: number;
  /** Of what is brought over. */
  totalBytes: number | null;
}

/** A file that a sync does not touch: its name cannot be one here, or it is a link, a device, a pipe. */
export interface LeftOut {
  path: string;
  /** Completes "… is left out: it ". */
  why: string;
}

export interface SyncResult extends SyncProgress {
  /** The first ones of those that failed. */
  leftOut: LeftOut[];
}

/** Whom files belong to; null: to this process. */
export type Owner = { uid: number; gid: number } | null;

export interface DataOptions {
  signal: AbortSignal;
  /** Whom the programs run as, and files belong to. Null where this process is not root. */
  owner: Owner;
  /** Internal addresses that places may be at. */
  allowHosts: readonly AllowedHost[];
}

export interface SyncOptions extends DataOptions {
  onProgress(progress: SyncProgress): void;
  /** The containers that mount the copy may write to it. */
  writable?: boolean;
}
