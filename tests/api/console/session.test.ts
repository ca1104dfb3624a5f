/** Signing in: a token for the right password, the same words for everything else, and five tries a minute. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Me, Session } from '../../../lib/http/answers/other.ts';
import { Turns } from '../../../lib/services/session/turns.ts';
import { ADMIN, Api } from '../api.ts';

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

describe('many who sign in at once', () => {
  it('wait their turn, and beyond that are told to come again, without a try counted', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => signIn(`crowd-${index}@example.com`, 'guess')),
    );
    const busy = answers.filter(({ status }) => status === 503);
    expect(answers.filter(({ status }) => status === 401).length + busy.length).toBe(60);
    expect(busy.length).toBeGreaterThan(0);
    expect(busy[0]?.body.code).toBe('SIGN_IN_BUSY');
    expect(Number(busy[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await api.platform.db.signInAttempt.count({ where: { email: { startsWith: 'crowd-' } } })).toBe(
      60 - busy.length,
    );
    expect((await signIn(ADMIN.adminEmail, ADMIN.adminPassword)).status).toBe(200);
  });

  it('are worked on a few at a time, in the order of their coming, whatever becomes of one', async () => {
    const turns = new Turns({ atOnce: 2, waiting: 3 });
    const ends: (() => void)[] = [];
    const begun: number[] = [];
    const take = (index: number) =>
      turns.take(async () => {
        begun.push(index);
        await new Promise<void>((resolve) => ends.push(resolve));
        if (index === 0) throw new Error('wrong');
      });
    const taken = [0, 1, 2, 3, 4].map(take);
    expect(take(5)).toBeNull();
    expect(begun).toEqual([0, 1]);
    ends.shift()?.();
    await expect(taken[0]).rejects.toThrow('wrong');
    await Promise.resolve();
    expect(begun).toEqual([0, 1, 2]);
    for (const one of taken.slice(1)) {
      ends.shift()?.();
      await one;
    }
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    const after = turns.take(async () => 'free again');
    expect(await after).toBe('free again');
  });
});

async function account(email: string): Promise<string> {
  await api.member(email, {});
  return email;
}
