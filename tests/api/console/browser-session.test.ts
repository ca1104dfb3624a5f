/** Sessions of browsers: what the cookie opens, what it does not, and what ends it. */
import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionCookieName } from '../../../lib/auth/session.ts';
import type { Me } from '../../../lib/http/answers/other.ts';
import { signInBrowser } from '../../../lib/services/session/sign-in.ts';
import { ADMIN, Api } from '../api.ts';

let api: Api;
let secret: string;
beforeAll(async () => {
  api = await Api.start();
  secret = api.platform.settings.sessionSecret ?? '';
});
afterAll(() => api.close());

async function cookieOf(email: string, password = 'x'.repeat(12)): Promise<string> {
  const { userId, version } = await signInBrowser(api.platform, { email, password });
  return `${sessionCookieName(secret)}=${await encode({ token: { sub: userId, version }, secret })}`;
}

const withCookie = (cookie: string, headers: Record<string, string> = {}) => ({
  token: null,
  headers: { cookie, ...headers },
});

describe('the session of a browser', () => {
  it('reads what its owner may see, as the owner', async () => {
    const cookie = await cookieOf(ADMIN.adminEmail, ADMIN.adminPassword);
    const { status, body } = await api.call<Me>('GET', '/v1/me', withCookie(`theme=dark; ${cookie}; x=y`));
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: ADMIN.adminEmail, role: 'administrator' });
    expect((await api.raw('HEAD', '/v1/app', withCookie(cookie))).status).toBe(200);
  });

  it('changes nothing: that takes a token', async () => {
    const cookie = await cookieOf(ADMIN.adminEmail, ADMIN.adminPassword);
    const id = await api.app({ name: 'kept' });
    const changes: [string, string, unknown][] = [
      ['POST', '/v1/app', { image: 'davit/none:1', resources: { cpu: 1 } }],
      ['PUT', `/v1/app/${id}/stop`, undefined],
      ['DELETE', `/v1/app/${id}?force=true`, undefined],
      ['POST', '/v1/token', { name: 'x', role: 'ai_training_operator' }],
    ];
    for (const [method, path, body] of changes) {
      const refused = await api.call(method, path, { ...withCookie(cookie), body });
      expect(refused.status, `${method} ${path}`).toBe(403);
      expect(refused.body.code).toBe('TOKEN_REQUIRED');
      expect(refused.body.message).toContain('Authorization: Bearer');
      // Beside a token that is wrong the cookie does not help, nor does it where it would be enough.
      expect((await api.call(method, path, { token: 'wrong', headers: { cookie }, body })).status).toBe(401);
    }
    expect((await api.call('GET', '/v1/me', { token: 'wrong', headers: { cookie } })).status).toBe(401);
    expect((await api.call('GET', `/v1/app/${id}`)).body.status.state).toBe('QUEUED');
  });

  it('does not see another project, and follows its owner’s role at once', async () => {
    await api.project('mine');
    await api.project('theirs');
    await api.member('member@example.com', { mine: 'READER' });
    const own = await api.app({ name: 'own' }, undefined, '?project=mine');
    const foreign = await api.app({ name: 'foreign' }, undefined, '?project=theirs');
    const cookie = await cookieOf('member@example.com');
    const read = async (path: string) => (await api.call('GET', path, withCookie(cookie))).status;
    expect(await read(`/v1/app/${own}`)).toBe(200);
    expect(await read(`/v1/app/${foreign}`)).toBe(404);
    expect(await read('/v1/app?project=theirs')).toBe(404);
    // Tokens are an operator's to see.
    expect(await read('/v1/token?project=mine')).toBe(403);
    const user = await api.platform.db.user.findUniqueOrThrow({ where: { email: 'member@example.com' } });
    await api.platform.db.member.updateMany({ where: { userId: user.id }, data: { role: 'OPERATOR' } });
    expect(await read('/v1/token?project=mine')).toBe(200);
    await api.platform.db.member.deleteMany({ where: { userId: user.id } });
    expect(await read(`/v1/app/${own}`)).toBe(404);
    await api.platform.db.user.delete({ where: { id: user.id } });
    expect(await read('/v1/me')).toBe(401);
  });

  it('is nobody’s when it is forged, of another instance, expired or without its claims', async () => {
    const { id, version } = await api.platform.db.user.findUniqueOrThrow({ where: { email: ADMIN.adminEmail } });
    const name = sessionCookieName(secret);
    const sealed = (token: Record<string, unknown>, more = {}) => encode({ token, secret, ...more });
    const bad = [
      '',
      'x',
      'a.b.c.d.e',
      await sealed({ sub: id, version }, { secret: 'another-secret-0123456789' }),
      await sealed({ sub: id, version }, { maxAge: -60 }),
      await sealed({ sub: id, version: version + 1 }),
      await sealed({ sub: id, version: String(version) }),
      await sealed({ sub: id }),
      await sealed({ version }),
      Buffer.from(JSON.stringify({ sub: id, version })).toString('base64'),
    ];
    for (const value of bad) {
      const { status } = await api.call('GET', '/v1/me', withCookie(`${name}=${value}`));
      expect(status, value).toBe(401);
    }
    const good = await sealed({ sub: id, version });
    expect((await api.call('GET', '/v1/me', withCookie(`${name}x=${good}`))).status).toBe(401);
    expect((await api.call('GET', '/v1/me', withCookie(`${name}=${good}`))).status).toBe(200);
  });
});
