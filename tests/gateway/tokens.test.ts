import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { app, type Bench, closeUpstreams, sha256, startBench, type Upstream, until, upstream } from './harness.ts';

let bench: Bench;
let echo: Upstream;
const closed = app([], { unsecureHttp: false });
const other = app([], { unsecureHttp: false });
const open = app([]);
const TOKEN = 'davit_tokenOfTheTestThatIsLongEnough';
const ADMIN = 'a-token-that-an-administrator-chose';
const EXPIRED = 'davit_expiredTokenThatIsStillKnown';

beforeAll(async () => {
  bench = await startBench();
  echo = await upstream();
  for (const endpoint of [closed, other, open]) endpoint.servers = [echo.as()];
  bench.table.apps = [closed, other, open];
  bench.table.allow(closed.appId, TOKEN);
  bench.table.allow(closed.appId, ADMIN);
  bench.table.hashes.push(sha256(EXPIRED));
  bench.changed();
  await until(
    'the token opens',
    async () => (await bench.call(closed, { headers: { 'davit-token': TOKEN } })).status === 200,
  );
});

afterAll(async () => {
  await bench?.close();
  closeUpstreams();
});

describe('a closed app', () => {
  it('asks for a token, and says how to send one', async () => {
    const answer = await bench.call(closed);
    expect([answer.status, answer.json().code]).toEqual([401, 'TOKEN_MISSING']);
    expect(answer.json().message).toContain('Authorization: Bearer');
    expect(answer.headers).toMatchObject({ 'www-authenticate': 'Bearer', 'davit-gateway': '1' });
  });

  it.each([
    ['an unknown one', { authorization: 'Bearer davit_wrong' }],
    ['an empty one', { 'davit-token': '' }],
    ['one that has expired', { 'davit-token': EXPIRED }],
    ['a good one behind a bad one', { 'davit-token': 'nonsense', authorization: `Bearer ${TOKEN}` }],
    ['the hash of a good one', { 'davit-token': sha256(TOKEN) }],
    ['a good one under another scheme', { authorization: `Basic ${TOKEN}` }],
    ['a good one with something behind it', { authorization: `Bearer ${TOKEN} x` }],
  ])('refuses %s', async (_name, headers) => {
    const before = echo.seen.length;
    const answer = await bench.call(closed, { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers['davit-gateway']).toBe('1');
    expect(echo.seen.length).toBe(before);
  });

  it('refuses a token in the query, and one for another app', async () => {
    expect((await bench.call(closed, { path: `/?token=${TOKEN}&davit-token=${TOKEN}` })).status).toBe(401);
    const answer = await bench.call(other, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect([answer.status, answer.json().code]).toEqual([401, 'TOKEN_REFUSED']);
  });

  it.each([
    ['Authorization: Bearer', { authorization: `Bearer ${TOKEN}` }],
    ['a scheme in lower case with two spaces', { authorization: `bearer  ${TOKEN}` }],
    ['a tab', { authorization: `BEARER\t${TOKEN}` }],
    ['Davit-Token', { 'davit-token': TOKEN }],
    ['a token without the prefix', { authorization: `Bearer ${ADMIN}` }],
  ])('opens to %s, and does not pass it on', async (_name, headers) => {
    const answer = await bench.call(closed, { headers });
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain(TOKEN);
    expect(answer.text).not.toContain(ADMIN);
    expect(Object.keys(answer.json().headers)).not.toContain('authorization');
    expect(Object.keys(answer.json().headers)).not.toContain('davit-token');
  });

  it('with Davit-Token passes the caller’s own Authorization on', async () => {
    const headers = { 'davit-token': TOKEN, authorization: 'Bearer hf_the-callers-own' };
    expect((await bench.call(closed, { headers })).json().headers.authorization).toBe('Bearer hf_the-callers-own');
    const basic = { 'davit-token': TOKEN, authorization: 'Basic dTpw, x=1' };
    expect((await bench.call(closed, { headers: basic })).json().headers.authorization).toBe('Basic dTpw, x=1');
  });

  it('refuses a token the moment that it is revoked, on an open connection too', async () => {
    const revoked = 'davit_revokedInTheTest';
    bench.table.allow(closed.appId, revoked);
    bench.changed();
    const headers = { 'davit-token': revoked };
    await until('it opens', async () => (await bench.call(closed, { headers })).status === 200);
    bench.table.revoke(revoked);
    bench.changed();
    await until('it is refused', async () => (await bench.call(closed, { headers })).status === 401, 500);
  });

  it('asks for the token before it says anything of its state', async () => {
    const secret = app([], { unsecureHttp: false, state: 'STOPPED' });
    bench.table.apps.push(secret);
    bench.changed();
    await until('it is known', async () => (await bench.call(secret)).status === 401);
  });
});

describe('a Davit token never reaches a container', () => {
  it.each([
    ['as bearer', { authorization: `Bearer ${TOKEN}` }],
    ['as a token without the prefix', { authorization: `Bearer ${ADMIN}` }],
    ['expired', { authorization: `Bearer ${EXPIRED}` }],
    ['of another installation', { authorization: 'Bearer davit_unknownButClearlyOurs' }],
    ['without a scheme', { authorization: ADMIN }],
    ['under another scheme', { authorization: `Token ${ADMIN}` }],
    ['in Davit-Token', { 'davit-token': TOKEN }],
    ['in Davit_Token', { Davit_Token: TOKEN }],
    ['in both', { 'davit-token': TOKEN, authorization: `Bearer ${ADMIN}` }],
  ])('%s, from an open app either', async (_name, headers) => {
    const answer = await bench.call(open, { headers });
    expect(answer.status).toBe(200);
    for (const token of [TOKEN, ADMIN, EXPIRED, 'davit_unknown']) expect(answer.text).not.toContain(token);
  });

  it('while other credentials do', async () => {
    const headers = { authorization: 'Bearer sk-not-ours' };
    expect((await bench.call(open, { headers })).json().headers.authorization).toBe('Bearer sk-not-ours');
  });

  it('nor does Davit’s own cookie, while the others stay as they were', async () => {
    const cases: [string, string | undefined][] = [
      ['a=1; davit-session=secret; b=2', 'a=1; b=2'],
      ['davit-session=secret', undefined],
      ['__Host-davit-session.0=secret; __Host-davit-session.1=secret; a=1', 'a=1'],
      ['a=1; next-auth.csrf-token=secret; __Secure-next-auth.session-token=secret', 'a=1'],
      ['a=davit-session; my-davit-session=mine; b="x=y"', 'a=davit-session; my-davit-session=mine; b="x=y"'],
      ['DAVIT-session=secret;b=2;davit-x=secret;c=3', 'b=2;c=3'],
    ];
    for (const [cookie, expected] of cases) {
      const got = (await bench.call(open, { headers: { cookie } })).json().headers.cookie;
      expect(got, cookie).toBe(expected);
    }
  });
});

describe('credentials given twice', () => {
  it.each(['Authorization: Bearer a', 'Davit-Token: a'])('%s', async (header) => {
    const before = echo.seen.length;
    const answer = await bench.raw(`GET / HTTP/1.1\r\nHost: x\r\n${header}\r\n${header}\r\n\r\n`, open.address);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('REPEATED_CREDENTIALS');
    expect(echo.seen.length).toBe(before);
  });
});
