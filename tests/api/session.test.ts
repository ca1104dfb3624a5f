/** Signing in: a token for the right password, the same words for everything else, and five tries a minute. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Me, Session } from '../../lib/http/answers/other.ts';
import { ADMIN, Api } from './api.ts';

let api: Api;
beforeAll(async () => {
  api = await Api.start();
});
afterAll(() => api.close());

const signIn = (email: string, password: string) =>
  api.call<Session & { code: string; message: string }>('POST', '/v1/session', {
    token: null,
    body: { email, password },
  });

describe('signing in', () => {
  it('gives a personal token of thirty days', async () => {
    const { status, body } = await signIn('Admin@Example.com', ADMIN.adminPassword);
    expect(status).toBe(200);
    const days = (Date.parse(body.expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThan(30.1);
    const me = await api.call<Me>('GET', '/v1/me', { token: body.token });
    expect(me.body).toMatchObject({ name: 'admin@example.com', role: 'administrator', tokenKind: 'oauth' });
  });

  it('answers an unknown account as a wrong password', async () => {
    const wrong = await signIn(ADMIN.adminEmail, 'not this one');
    const unknown = await signIn('nobody@example.com', 'not this one');
    expect(wrong.status).toBe(401);
    expect(unknown.status).toBe(401);
    expect(unknown.body).toEqual(wrong.body);
  });

  it('allows five tries a minute for each account, known or not, also when they come at once', async () => {
    for (const email of ['ghost@example.com', await account('real@example.com')]) {
      const answers = await Promise.all(Array.from({ length: 9 }, () => signIn(email, 'guess')));
      expect(answers.map(({ status }) => status).sort()).toEqual([401, 401, 401, 401, 401, 429, 429, 429, 429]);
      const refused = await signIn(email, 'x'.repeat(12));
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    }
    expect((await signIn(ADMIN.adminEmail, ADMIN.adminPassword)).status).toBe(200);
  });
});

async function account(email: string): Promise<string> {
  await api.member(email, {});
  return email;
}
