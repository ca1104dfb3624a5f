/** The two ends of a sync, as the sync sees them: what each kind of place can do. */

import type { FoundFile } from '../files/walk.ts';
import type { LeftOut } from '../place.ts';

/** A file as a place tells of it. */
export interface Item {
  path: string;
  size: number;
  /** When it was changed there, in whole milliseconds; its copy here gets that time. Null: the place keeps no times. */
  modifiedMs: number | null;
  /** Another text once the file there is another. */
  version: string;
  executable?: boolean;
  /** Hex; null: not known. */
  md5?: string | null;
}

export interface Fetched {
  files: number;
  bytes: number;
}

export interface Listing {
  items: Item[];
  /** What is there and is no file. */
  leftOut: LeftOut[];
}

export const PRECISION_OF_SECONDS_MS = 1000;

export interface Source {
  /** Times that differ by less are the same. */
  readonly precisionMs: number;
  /** What has the same size and time is the same. */
  readonly timesTell: boolean;
  /** @throws DataError */
  list(): Promise<Listing>;
  /**
   * Brings files into the staging directory: each complete, with its time, once this is over.
   *
   * @param all what is asked for is everything that is there, but for what is staged already
   * @throws DataError; what was brought till then stays
   */
  fetch(items: Item[], all: boolean, onProgress: (fetched: Fetched) => void): Promise<void>;
  /** Once what was fetched is published. */
  conclude?(): Promise<void>;
}

export interface Outgoing extends FoundFile {
  path: string;
}

export interface Target {
  readonly precisionMs: number;
  /** A file has the same time there as here. */
  readonly keepsTimes: boolean;
  /** What is outgoing may be the app's very file: it is read there, and nothing more. */
  readonly mayLink: boolean;
  /** @throws DataError */
  list(): Promise<Item[]>;
  /**
   * Brings what is in the outgoing directory there.
   *
   * @returns what has no place there
   * @throws DataError; what was brought till then stays
   */
  send(files: Outgoing[], onProgress: (sent: Fetched) => void): Promise<LeftOut[]>;
}
