/** An S3 server in a process of its own, so that it takes its own core, as one elsewhere would. Told what to serve by argv. */
import { createHash } from 'node:crypto';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const [directory = '', files = '0', bytes = '0'] = process.argv.slice(2);
const S3rver = createRequire(import.meta.url)('s3rver') as new (
  options: object,
) => { callback(): Parameters<typeof createServer>[1] };

/** What was put there just now is fetched twice, in case it changed within the second. */
const LONG_AGO = new Date('2026-01-01T00:00:00Z');
const content = Buffer.alloc(Number(bytes), 'davit');
const md5 = createHash('md5').update(content).digest('hex');
for (let index = 0; index < Number(files); index += 1) {
  const object = path.join(directory, 'models', `folder-${index % 50}`, `file-${index}`);
  await mkdir(path.dirname(object), { recursive: true });
  // As the server keeps an object, and what it would compute of it at the first look.
  await writeFile(`${object}._S3rver_object`, content);
  await utimes(`${object}._S3rver_object`, LONG_AGO, LONG_AGO);
  await writeFile(`${object}._S3rver_object.md5`, md5);
  await writeFile(`${object}._S3rver_metadata.json`, '{}');
}
const s3 = new S3rver({ silent: true, directory, vhostBuckets: false });
const server = createServer(s3.callback());
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit(0));
