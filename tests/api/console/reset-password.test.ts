/** A forgotten password: a link that works once, for an hour, and ends what the old password has opened. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionCookieName } from '../../../lib/auth/session.ts';
import type { Session } from '../../../lib/http/answers/other.ts';
import { hideSecrets } from '../../../lib/log/log.ts';
import { createResetLink, readResetLink } from '../../../lib/services/session/reset-password.ts';
import { signInBrowser } from '../../../lib/services/session/sign-in.ts';
import { holdVersion } from '../../../lib/store/people/users.ts';
import { Api } from '../api.ts';

const OLD = 'x'.repeat(12);
const NEW = 'correct horse battery';

let api: Api;
beforeAll(async () => {
  api = await Api.start();
});
afterAll(() => api.close());

async function linkFor(email: string): Promise<string> {
  return (await createResetLink(api.platform.db, email))?.secret ?? '';
}

const setPassword = (link: string, password: string) =>
  api.call<{ code: string; message: string }>('PUT', '/v1/session/password', {
    token: null,
    body: { link, password },
  });

const signIn = (email: string, password: string) =>
  api.call<Session>('POST', '/v1/session', { token: null, body: { email, password } });

const works = async (token: string) => (await api.call('GET', '/v1/me', { token })).status;

async function cookieOf(email: string, password: string): Promise<string> {
  const secret = api.platform.settings.sessionSecret ?? '';
  const { userId, version } = await signInBrowser(api.platform, { email, password });
  return `${sessionCookieName(secret)}=${await encode({ token: { sub: userId, version }, secret })}`;
}

describe('a password that is set by a link', () => {
  it('ends the sessions and tokens of the old one, and nothing of anyone else', async () => {
    const email = 'forgetful@example.com';
    const other = await api.member('bystander@example.com', {});
    await api.member(email, {});
    const token = (await signIn(email, OLD)).body.token;
    const cookie = await cookieOf(email, OLD);
    const reads = async () => (await api.call('GET', '/v1/me', { token: null, headers: { cookie } })).status;
    const { id: userId } = await api.platform.db.user.findUniqueOrThrow({ where: { email } });
    const project = await api.token({ name: 'of the project' });
    await api.platform.db.token.update({ where: { id: project.id }, data: { userId } });
    for (let tries = 0; tries < 5; tries++) await signIn(email, 'guess');

    const link = await linkFor(' Forgetful@Example.com');
    expect(await readResetLink(api.platform, link)).toEqual({ email });
    expect([await works(token), await reads()]).toEqual([200, 200]);
    expect((await setPassword(link, NEW)).status).toBe(204);
    expect([await works(token), await reads()]).toEqual([401, 401]);
    expect(await works(other)).toBe(200);
    expect(await works(project.value)).toBe(200);
    expect((await signIn(email, OLD)).status).toBe(401);
    expect((await signIn(email, NEW)).status).toBe(200);
  });

  it('ends an event stream that is read by a session within five seconds', async () => {
    const email = 'watcher@example.com';
    await api.member(email, { demo: 'READER' });
    const cookie = await cookieOf(email, OLD);
    const stream = await api.raw('GET', '/v1/event?project=demo', {
      token: null,
      headers: { cookie, accept: 'text/event-stream' },
    });
    expect(stream.status).toBe(200);
    const reader = stream.body?.getReader();
    await reader?.read();
    await setPassword(await linkFor(email), NEW);
    const deadline = AbortSignal.timeout(5000);
    for (;;) {
      const read = await Promise.race([
        reader?.read(),
        new Promise<never>((_resolve, reject) =>
          deadline.addEventListener('abort', () => reject(new Error('the stream goes on')), { once: true }),
        ),
      ]);
      if (read?.done) break;
    }
  });

  it('is not outrun by a sign-in that had read the old one', async () => {
    const email = 'racer@example.com';
    await api.member(email, {});
    const { db } = api.platform;
    const before = await db.user.findUniqueOrThrow({ where: { email } });
    expect(await db.$transaction((tx) => holdVersion(tx, before))).toBe(true);
    let password = `${NEW} 0`;
    await setPassword(await linkFor(email), password);
    expect(await db.$transaction((tx) => holdVersion(tx, before))).toBe(false);
    // As often as it takes to meet: whichever comes first, no token of the old password is left.
    for (let round = 1; round <= 5; round++) {
      const next = `${NEW} ${round}`;
      const link = await linkFor(email);
      const [session, set] = await Promise.all([signIn(email, password), setPassword(link, next)]);
      expect(set.status).toBe(204);
      if (session.status === 200) expect(await works(session.body.token)).toBe(401);
      else expect(session.status).toBe(401);
      password = next;
    }
  });
});

describe('the link', () => {
  it('works once, also when it is used many times at once', async () => {
    const email = 'once@example.com';
    await api.member(email, {});
    const link = await linkFor(email);
    const passwords = Array.from({ length: 6 }, (_, index) => `${NEW} ${index}`);
    const answers = await Promise.all(passwords.map((password) => setPassword(link, password)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404, 404, 404, 404]);
    const winner = passwords[answers.findIndex(({ status }) => status === 204)] ?? '';
    expect((await signIn(email, winner)).status).toBe(200);
    const again = await setPassword(link, NEW);
    expect(again).toMatchObject({ status: 404, body: { code: 'LINK_GONE' } });
    expect(again.body.message).toContain('npx davit admin reset');
    expect(await readResetLink(api.platform, link)).toBeNull();
  });

  it('gives way to a newer one, and ends after an hour', async () => {
    const email = 'twice@example.com';
    await api.member(email, {});
    const first = await linkFor(email);
    const second = await linkFor(email);
    expect((await setPassword(first, NEW)).status).toBe(404);
    expect(await readResetLink(api.platform, second)).toEqual({ email });
    const { db } = api.platform;
    const row = await db.passwordReset.findFirstOrThrow({ where: { user: { email } } });
    expect(row.expiresAt.getTime() - row.createdAt.getTime()).toBeCloseTo(3_600_000, -3);
    await db.passwordReset.update({ where: { userId: row.userId }, data: { expiresAt: new Date(Date.now() - 1000) } });
    expect(await readResetLink(api.platform, second)).toBeNull();
    expect((await setPassword(second, NEW)).status).toBe(404);
    expect((await signIn(email, OLD)).status).toBe(200);
  });

  it('outlives a password that is refused, and takes no guess', async () => {
    const email = 'weak@example.com';
    await api.member(email, {});
    const link = await linkFor(email);
    for (const password of ['', 'short', 'x'.repeat(12), 'x1'.repeat(513), 'with \0 in the middle']) {
      const { status, body } = await setPassword(link, password);
      expect(status, password.slice(0, 20)).toBe(422);
      expect(body.message).toContain('password');
    }
    for (const guess of ['', 'x', `davit_${'a'.repeat(43)}`, 'a'.repeat(200)]) {
      expect([404, 422], guess).toContain((await setPassword(guess, NEW)).status);
    }
    expect((await setPassword(link, NEW)).status).toBe(204);
    expect(await createResetLink(api.platform.db, 'nobody@example.com')).toBeNull();
  });

  it('is stored as a hash alone, and hidden in logs', async () => {
    await api.member('hidden@example.com', {});
    const link = await linkFor('hidden@example.com');
    const rows = await api.platform.db.passwordReset.findMany();
    expect(JSON.stringify(rows)).not.toContain(link.slice(6));
    expect(hideSecrets(`GET /reset/${link} 200`)).toBe('GET /reset/[hidden] 200');
  });

  it('is given by the command on the host', async () => {
    await api.member('command@example.com', {});
    const script = path.resolve(import.meta.dirname, '../../../cli/davit.mjs');
    const env = { PATH: process.env.PATH, NODE_ENV: 'test' as const, DAVIT_HOME: '/nonexistent/davit-reset-test' };
    const run = (email: string, more = {}) =>
      promisify(execFile)(process.execPath, [script, 'admin', 'reset', email], { env: { ...env, ...more } });
    const here = { DATABASE_URL: api.databaseUrl, DAVIT_CONSOLE_PORT: '3210' };
    const { stdout, stderr } = await run('Command@example.com', here);
    expect(stderr).toContain('command@example.com');
    const link = /^http:\/\/127\.0\.0\.1:3210\/reset\/(davit_\w{43})\n$/.exec(stdout)?.[1] ?? '';
    expect((await setPassword(link, NEW)).status).toBe(204);
    await expect(run('nobody@example.com', here)).rejects.toMatchObject({
      code: 4,
      stderr: expect.stringContaining('no account'),
    });
    await expect(run('command@example.com')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('does not run here'),
    });
  });
});
