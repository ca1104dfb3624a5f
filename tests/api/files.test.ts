/** Files in containers that Davit keeps itself: whole or not at all, and never more than a file. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dispatch } from '../../app/v1/_handlers/dispatch.ts';
import type { DataContainer, DataFileList, DeletedFiles, UploadedFile } from '../../lib/http/answers/data.ts';
import { until } from '../wait.ts';
import { ADMIN, Api } from './api.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

let api: Api;
let worker: WorkerProcess;
let id: string;

beforeAll(async () => {
  api = await Api.start();
  worker = await startWorkerProcess(api.databaseUrl);
  api.platform.settings.workerSocket = worker.socket;
}, 60_000);
beforeEach(async () => {
  ({ id } = await api.container());
});
afterAll(async () => {
  await worker.close();
  await api.close();
});

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const at = (filePath: string, container = id) => `/v1/container/${container}/file?path=${encodeURIComponent(filePath)}`;
const contentOf = (filePath: string) => `/v1/container/${id}/content?path=${encodeURIComponent(filePath)}`;
const onDisk = (...parts: string[]) => path.join(worker.containerHome(id), ...parts);
const halves = () => readdir(onDisk('incoming')).catch(() => []);

interface Uploaded {
  status: number;
  body: UploadedFile & { code: string; message: string };
}

async function upload(filePath: string, content: BodyInit, signal?: AbortSignal): Promise<Uploaded> {
  const response = await dispatch(
    api.platform,
    new Request(`http://console.test${at(filePath)}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ADMIN.adminToken}` },
      body: content,
      duplex: 'half',
      signal: signal ?? null,
    } as RequestInit),
  );
  return { status: response.status, body: (await response.json()) as Uploaded['body'] };
}

/** A body that comes as it is told to. */
function slowly() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  return { body: readable, writer: writable.getWriter() };
}

async function list(query = ''): Promise<DataFileList> {
  const { status, body } = await api.call<DataFileList>('GET', `/v1/container/${id}/file?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

async function download(filePath: string, headers: Record<string, string> = {}) {
  const response = await api.raw('GET', contentOf(filePath), { headers });
  return { response, content: Buffer.from(await response.arrayBuffer()) };
}

describe('an upload', () => {
  it('of nothing is a file of nothing', async () => {
    const { status, body } = await upload('empty', '');
    expect([status, body]).toEqual([200, { path: 'empty', bytes: 0, sha256: sha256('') }]);
    expect((await download('empty')).content).toHaveLength(0);
    // Browsers send an empty file without a body.
    expect((await api.call('PUT', at('without-body'))).body).toMatchObject({ bytes: 0 });
  });

  it('is what was sent, and says what that was', async () => {
    const content = randomBytes(3 * 2 ** 20);
    const { body } = await upload('models/iris/model.bin', content);
    expect(body).toEqual({ path: 'models/iris/model.bin', bytes: content.length, sha256: sha256(content) });
    expect((await download('models/iris/model.bin')).content.equals(content)).toBe(true);
    const stats = await stat(onDisk('files/models/iris/model.bin'));
    expect(stats.mode & 0o777).toBe(0o644);
    if (process.getuid?.() === 0) expect([stats.uid, stats.gid]).toEqual([42420, 42420]);
    expect(await halves()).toEqual([]);
  });

  it('of a folder is seen as folders, first of all, page by page, and counted', async () => {
    const paths = ['a/1', 'a/2', 'a/b/3', 'c', '.hidden', 'ä', 'Z'];
    await Promise.all(paths.map((one) => upload(one, one)));
    const root = await list();
    expect(root.items.map(({ path: name, folder, bytes }) => [name, folder, bytes])).toEqual([
      ['a', true, undefined],
      ['.hidden', false, 7],
      ['Z', false, 1],
      ['c', false, 1],
      ['ä', false, 2],
    ]);
    expect((await list('prefix=a/')).items.map((one) => one.path)).toEqual(['a/b', 'a/1', 'a/2']);
    const second = await list('page=2&size=2');
    expect(second.items.map((one) => one.name)).toEqual(['Z', 'c']);
    expect(second.metadata).toEqual({ currentPage: 2, pageCount: 3, total: 5 });
    expect((await list('prefix=nowhere')).items).toEqual([]);
    const counted = await until(
      'the count',
      async () => (await api.call<DataContainer>('GET', `/v1/container/${id}`)).body,
      ({ files }) => files === paths.length,
    );
    expect(counted.bytes).toBe(Buffer.byteLength(paths.join('')));
  });

  it('that is broken off leaves nothing', async () => {
    const { body, writer } = slowly();
    const breakOff = new AbortController();
    const sent = upload('half', body, breakOff.signal);
    await writer.write(randomBytes(100_000));
    await until('its first bytes', halves, ({ length }) => length === 1);
    expect((await list()).items).toEqual([]);
    await writer.abort(new Error('the browser is closed'));
    expect((await sent).body.code).toBe('UPLOAD_BROKEN_OFF');
    await until('nothing of it', halves, ({ length }) => length === 0);
    expect((await list()).items).toEqual([]);
    expect(existsSync(onDisk('files/half'))).toBe(false);
  });

  it('beside another to the same path ends with one of both, whole', async () => {
    const contents = ['a', 'b', 'c'].map((letter) => letter.repeat(300_000));
    const answers = await Promise.all(contents.map((content) => upload('same', content)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(contents).toContain((await download('same')).content.toString());
    expect((await list()).metadata.total).toBe(1);
  });

  it('in the place of a file that is being read leaves that reader the old one, whole', async () => {
    const [old, fresh] = ['old', 'new'].map((word) => word.repeat(2_000_000)) as [string, string];
    await upload('replaced', old);
    const response = await api.raw('GET', contentOf('replaced'), {});
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const chunks = [(await reader.read()).value ?? new Uint8Array()];
    await upload('replaced', fresh);
    for (let next = await reader.read(); !next.done; next = await reader.read()) chunks.push(next.value);
    expect(Buffer.concat(chunks).toString() === old).toBe(true);
    expect((await download('replaced')).content.toString() === fresh).toBe(true);
  });

  it('takes no file for a folder, nor a folder for a file', async () => {
    await upload('a/b', 'x');
    expect((await upload('a', 'x')).body.code).toBe('IS_A_FOLDER');
    expect(await upload('a/b/c', 'x')).toMatchObject({ status: 409, body: { code: 'NOT_A_FOLDER' } });
    expect(await halves()).toEqual([]);
    expect((await download('a/b')).content.toString()).toBe('x');
  });

  it('of more than ten gibibytes is refused before it comes', async () => {
    const headers = { 'content-length': String(10 * 2 ** 30 + 1) };
    const refused = await api.call('PUT', at('huge'), { headers, body: 'x' });
    expect(refused).toMatchObject({ status: 413, body: { code: 'FILE_TOO_LARGE' } });
  });

  it.each([
    ['..'],
    ['../x'],
    ['a/../../x'],
    ['/etc/passwd'],
    ['a\\..\\x'],
    ['a//b'],
    ['a/'],
    ['./a'],
    [''],
    ['a\nb'],
    ['a\0b'],
    ['\u202egnp.exe'],
    ['n'.repeat(256)],
    [`${'ä'.repeat(128)}`],
    ['d/'.repeat(600)],
  ])('to %j is refused by name', async (wrong) => {
    const { status, body } = await upload(wrong, 'x');
    expect([status, body.code]).toEqual([400, 'BAD_QUERY']);
    expect(body.message).toMatch(/^path/);
    expect(existsSync(onDisk())).toBe(false);
  });

  it('to a name that only looks like a way out stays a name', async () => {
    for (const name of ['%2e%2e%2fetc', '..a', '...', ' leading', 'con', '-rf', '*', "'; --"]) {
      expect((await upload(name, name)).status, name).toBe(200);
      expect(await readFile(onDisk('files', name), 'utf8')).toBe(name);
      expect((await download(name)).content.toString()).toBe(name);
    }
  });

  it('follows no link that came into the container', async () => {
    // In the worker's home, so that nothing but this test's own could ever come to harm.
    const outside = path.join(worker.home, 'outside');
    await mkdir(outside);
    await writeFile(path.join(outside, 'secret'), 'of others');
    await upload('folder/a', 'a');
    await symlink(outside, onDisk('files/out'));
    await symlink(path.join(outside, 'secret'), onDisk('files/secret'));
    expect((await upload('out/new', 'x')).body.code).toBe('NOT_A_FOLDER');
    expect((await download('secret')).response.status).toBe(404);
    expect((await download('out/secret')).response.status).toBe(404);
    expect((await list()).items.map(({ name }) => name)).toEqual(['folder']);
    expect((await list('prefix=out')).items).toEqual([]);
    expect((await upload('secret', 'mine')).status).toBe(200);
    expect((await download('secret')).content.toString()).toBe('mine');
    expect((await api.call('DELETE', at('out'))).status).toBe(200);
    expect(await readdir(outside)).toEqual(['secret']);
    expect(await readFile(path.join(outside, 'secret'), 'utf8')).toBe('of others');
  });
});

describe('a download', () => {
  it('is a file to be kept, whatever it is and however it is called', async () => {
    const name = 'évil "x"\'; a=b%41.html';
    await upload(name, '<script>alert(1)</script>');
    const { headers } = (await download(name)).response;
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('cache-control')).toContain('no-store');
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="_vil _x_'; a=b_41.html"; filename*=UTF-8''%C3%A9vil%20%22x%22%27%3B%20a%3Db%2541.html`,
    );
  });

  it('may be of a part', async () => {
    await upload('digits', '0123456789');
    const part = async (range: string, more: Record<string, string> = {}) => {
      const { response, content } = await download('digits', { range, ...more });
      return [response.status, content.toString(), response.headers.get('content-range')];
    };
    expect(await part('bytes=2-4')).toEqual([206, '234', 'bytes 2-4/10']);
    expect(await part('bytes=8-')).toEqual([206, '89', 'bytes 8-9/10']);
    expect(await part('bytes=-1')).toEqual([206, '9', 'bytes 9-9/10']);
    expect(await part('bytes=0-1,4-5')).toEqual([200, '0123456789', null]);
    const beyond = await api.raw('GET', contentOf('digits'), { headers: { range: 'bytes=10-' } });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10']);
    const etag = (await download('digits')).response.headers.get('etag') ?? '';
    expect(await part('bytes=2-4', { 'if-range': etag })).toEqual([206, '234', 'bytes 2-4/10']);
    await upload('digits', 'abcdefghij');
    expect(await part('bytes=2-4', { 'if-range': etag })).toEqual([200, 'abcdefghij', null]);
  });

  it('of what is not there, or a folder, says so', async () => {
    await upload('folder/file', 'x');
    for (const missing of ['nowhere', 'folder', 'folder/file/more']) {
      const { status, body } = await api.call('GET', contentOf(missing));
      expect([status, body.code]).toEqual([404, 'FILE_NOT_FOUND']);
    }
  });

  it('that nobody reads to its end is closed', async () => {
    await upload('large', Buffer.alloc(8 * 2 ** 20));
    const leave = new AbortController();
    const response = await api.raw('GET', contentOf('large'), {}, leave.signal);
    await response.body?.cancel();
    leave.abort();
    expect((await download('large')).content).toHaveLength(8 * 2 ** 20);
  });
});

describe('deleting', () => {
  const remove = (filePath: string) => api.call<DeletedFiles & { code: string }>('DELETE', at(filePath));

  it('takes a file, or a folder with all that is in it, and folders that are empty then', async () => {
    for (const one of ['a/b/1', 'a/b/2', 'a/c', 'd']) await upload(one, 'x');
    expect((await remove('a/b')).body).toEqual({ files: 2 });
    expect((await list('prefix=a')).items.map((one) => one.path)).toEqual(['a/c']);
    expect((await remove('a/c')).body).toEqual({ files: 1 });
    expect((await list()).items.map((one) => one.path)).toEqual(['d']);
    expect((await remove('a/c')).body.code).toBe('FILE_NOT_FOUND');
    expect(await halves()).toEqual([]);
  });

  it('of a container takes its files, and no other’s', async () => {
    await upload('a', 'x');
    const { id: other } = await api.container();
    await api.call('PUT', at('kept', other));
    const { name } = (await api.call<DataContainer>('GET', `/v1/container/${id}`)).body;
    expect((await api.call('DELETE', `/v1/container/${id}?name=${name}`)).status).toBe(204);
    await until(
      'its files to go',
      () => existsSync(onDisk()),
      (there) => !there,
    );
    expect(existsSync(path.join(worker.containerHome(other), 'files/kept'))).toBe(true);
  });

  it('of a container while a file comes leaves nothing of that', async () => {
    const { body, writer } = slowly();
    const sent = upload('late', body);
    await writer.write(randomBytes(1000));
    await until('its first bytes', halves, ({ length }) => length === 1);
    await api.platform.db.dataContainer.delete({ where: { id } });
    await writer.close();
    expect(await sent).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(await halves()).toEqual([]);
  });
});

describe('without a worker', () => {
  it('that was killed in the middle of an upload nothing is left of it once another works', async () => {
    await upload('before', 'x');
    const { body, writer } = slowly();
    const sent = upload('half', body);
    await writer.write(randomBytes(100_000));
    await until('its first bytes', halves, ({ length }) => length === 1);
    await worker.kill();
    const { status, body: said } = await sent;
    expect([status, said.code]).toEqual([503, 'WORKER_AWAY']);
    for (const [method, target] of [
      ['GET', `/v1/container/${id}/file`],
      ['GET', contentOf('before')],
      ['DELETE', at('before')],
      ['PUT', at('before')],
    ] as const) {
      const refused = await api.call(method, target);
      expect(refused, method).toMatchObject({ status: 503, body: { code: 'WORKER_AWAY' } });
      expect(refused.headers.get('retry-after')).toBe('2');
    }
    await worker.start();
    expect(await halves()).toEqual([]);
    expect((await list()).items.map((one) => one.name)).toEqual(['before']);
    expect((await upload('half', 'whole')).status).toBe(200);
  }, 60_000);
});
