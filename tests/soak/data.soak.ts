/**
 * 2 GB in 20,000 files (SOAK_FILES, SOAK_FILE_BYTES) of an S3 service into a volume: once whole, once cut off by a kill
 * in the middle and gone on with, once with nothing to do; and back into another container.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startS3Process } from '../../bench/data/start-s3.ts';
import { countFiles } from '../../lib/data/files/walk.ts';
import { pullVolume } from '../../lib/data/sync/pull.ts';
import { pushVolume } from '../../lib/data/sync/push.ts';
import { testVolume } from '../data/volume.ts';
import { until } from '../wait.ts';

const FILES = Number(process.env.SOAK_FILES ?? 20_000);
const FILE_BYTES = Number(process.env.SOAK_FILE_BYTES ?? 100_000);

async function main(): Promise<void> {
  const s3 = await startS3Process(FILES, FILE_BYTES);
  const volume = await testVolume();
  const target = await mkdtemp(path.join(tmpdir(), 'davit-container-'));
  const options = volume.options({ allowHosts: s3.allowHosts });
  try {
    const child = fork(path.join(import.meta.dirname, '../data/mortal-sync.ts'), [], { execArgv: ['--import', 'tsx'] });
    const { owner, allowHosts } = options;
    child.send({ direction: 'pull', home: volume.home, place: s3.place, owner, allowHosts });
    const staged = () => countFiles(path.join(volume.home, 'staging')).catch(() => ({ files: 0, bytes: 0 }));
    const { files: before } = await until('half is there', staged, ({ files }) => files > FILES / 2, {
      timeoutMs: 400_000,
      everyMs: 200,
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const pulled = await timed('the rest, after a kill', () => pullVolume(volume.home, s3.place, true, options));
    must('all is there', pulled.completed === FILES && pulled.failed === 0);
    const { files, bytes } = await countFiles(volume.files);
    must('whole', files === FILES && bytes === FILES * FILE_BYTES);
    console.log(`${before} files were there when it was killed`);
    const again = await timed('nothing to do', () => pullVolume(volume.home, s3.place, true, options));
    must('nothing was brought again', again.completed === 0 && again.skipped === FILES);
    const place = { kind: 'directory', path: target, prefix: '' } as const;
    const pushed = await timed('into a container', () => pushVolume(volume.home, place, options));
    must('all was pushed', pushed.completed === FILES && (await countFiles(target)).files === FILES);
  } finally {
    await volume.remove();
    await rm(target, { recursive: true });
    await s3.close();
  }
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return result;
}

function must(what: string, holds: boolean): void {
  if (!holds) throw new Error(`does not hold: ${what}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
