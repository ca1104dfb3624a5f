import type { DataStore } from '../../../lib/http/answers/data.ts';

export type StoreKind = 's3' | 'git';

export function kindOf({ git }: Pick<DataStore, 'git'>): StoreKind {
  return git ? 'git' : 's3';
}

/** `S3 service`, `git repository`. */
export function kindInWords(store: Pick<DataStore, 'git'>): string {
  return kindOf(store) === 'git' ? 'git repository' : 'S3 service';
}

/** Where it is, and as whom it is asked. */
export function placeOf({ s3, git }: DataStore): { address: string; user: string } {
  if (git) return { address: git.url, user: git.username };
  return { address: s3?.endpoint ?? '', user: s3?.accessKey ?? '' };
}
