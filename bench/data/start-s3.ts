/** An S3 server with many equal objects, as a process of its own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AllowedHost } from '../../lib/config/allowed-hosts.ts';
import type { S3Place } from '../../lib/data/place.ts';

export interface S3Process {
  place: S3Place;
  allowHosts: AllowedHost[];
  close(): Promise<void>;
}

export async function startS3Process(files: number, fileBytes: number): Promise<S3Process> {
  const directory = await mkdtemp(path.join(tmpdir(), 'davit-s3-'));
  const child = fork(path.join(import.meta.dirname, 's3-process.ts'), [directory, String(files), String(fileBytes)], {
    execArgv: ['--import', 'tsx'],
  });
  const [port] = (await once(child, 'message')) as [number];
  return {
    place: {
      kind: 's3',
      endpoint: `http://127.0.0.1:${port}`,
      region: '',
      // The one key that it knows.
      accessKey: 'S3RVER',
      secretKey: 'S3RVER',
      bucket: 'models',
      prefix: '',
    },
    allowHosts: [{ cidr: '127.0.0.1/32', port }],
    async close() {
      child.kill();
      await once(child, 'exit');
      await rm(directory, { recursive: true, force: true });
    },
  };
}
