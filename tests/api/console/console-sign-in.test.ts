/** Signing in at the real console: what its routes answer to raw requests, and what a browser makes of its pages. */
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createResetLink } from '../../../lib/services/session/reset-password.ts';
import { CHROMIUM } from '../../chromium.ts';
import { until } from '../../wait.ts';
import { ADMIN, Api } from '../api.ts';
import { type ConsoleProcess, startConsole } from './console-process.ts';

let api: Api;
let server: ConsoleProcess;
let browser: Browser;
beforeAll(async () => {
  api = await Api.start();
  server = await startConsole(api.databaseUrl);
  browser = await chromium.launch(CHROMIUM);
});
afterEach(() => api.platform.db.signInAttempt.deleteMany());
afterAll(async () => {
  await browser.close();
  server.child.kill('SIGKILL');
  await server.exited;
  await api.close();
});

/** What a browser would keep. */
class Jar {
  readonly cookies = new Map<string, string>();
  set: string[] = [];

  async fetch(path: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...init.headers, ...(cookie ? { cookie } : {}) };
    const response = await fetch(`${server.url}${path}`, { redirect: 'manual', ...init, headers });
    this.set = response.headers.getSetCookie();
    for (const one of this.set) {
      const [name = '', value = ''] = (one.split(';')[0] ?? '').split(/=(.*)/s);
      if (value) this.cookies.set(name, value);
      else this.cookies.delete(name);
    }
    return response;
  }

  async post(route: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
    const { csrfToken } = (await (await this.fetch('/api/auth/csrf')).json()) as { csrfToken: string };
    return this.fetch(`/api/auth/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ csrfToken, json: 'true', ...fields }),
    });
  }

  signIn(password: string = ADMIN.adminPassword, headers: Record<string, string> = {}) {
    return this.post('callback/credentials', { email: ADMIN.adminEmail, password }, headers);
  }
}

describe('the routes of a session', () => {
  it('give a cookie that scripts cannot read and other sites do not send', async () => {
    const jar = new Jar();
    expect((await jar.signIn()).status).toBe(200);
    const session = jar.set.find((one) => one.startsWith('davit-session-')) ?? '';
    expect(session).toMatch(/; HttpOnly/i);
    expect(session).toMatch(/; SameSite=Lax/i);
    expect(session).toMatch(/; Path=\//);
    expect(session).not.toMatch(/; Secure|; Domain/i);
    expect((await jar.fetch('/v1/me')).status).toBe(200);
    expect((await jar.fetch('/')).headers.get('location')).toBe('/projects/demo/apps');
    const signedOut = await jar.post('signout', {});
    expect(signedOut.status).toBe(200);
    expect([...jar.cookies.keys()].some((name) => name.startsWith('davit-session-'))).toBe(false);
    expect((await jar.fetch('/v1/me')).status).toBe(401);
  });

  it('mark it secure behind a proxy that ends TLS, and believe nobody about the host', async () => {
    const jar = new Jar();
    const response = await jar.signIn(ADMIN.adminPassword, {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
    });
    expect(jar.set.find((one) => one.startsWith('davit-session-'))).toMatch(/; Secure/i);
    expect(await response.text()).not.toContain('evil.example');
  });

  it('refuse in the API’s words, with the seconds to wait', async () => {
    const jar = new Jar();
    const refusal = async () => {
      const { url } = (await (await jar.signIn('wrong')).json()) as { url: string };
      return JSON.parse(new URL(url).searchParams.get('error') ?? '{}');
    };
    for (let tries = 0; tries < 5; tries++)
      expect(await refusal()).toMatchObject({ code: 'SIGN_IN_FAILED', status: 401 });
    const limited = await refusal();
    expect(limited).toMatchObject({ code: 'TOO_MANY_TRIES', status: 429 });
    expect(limited.retryAfterSeconds).toBeGreaterThan(0);
  });

  it('take no change without the page’s own token, and none from another site', async () => {
    const jar = new Jar();
    await jar.signIn();
    const body = JSON.stringify({ csrfToken: 'guessed', json: 'true' });
    await jar.fetch('/api/auth/signout', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect((await jar.fetch('/v1/me')).status).toBe(200);
    for (const path of ['/api/auth/signout', '/sign-in', '/', '/projects/demo/apps']) {
      const foreign: Record<string, string>[] = [
        { origin: 'http://evil.example' },
        { origin: 'null' },
        { origin: server.url.replace('127.0.0.1', 'localhost') },
        { 'sec-fetch-site': 'cross-site' },
        { origin: 'http://evil.example', 'x-forwarded-host': 'evil.example' },
      ];
      for (const headers of foreign) {
        const answer = await jar.fetch(path, {
          method: 'POST',
          headers: { ...headers, 'next-action': '00' },
          body: '[]',
        });
        expect(answer.status, `${path} ${JSON.stringify(headers)}`).toBe(403);
        expect(await answer.json()).toMatchObject({ code: 'FOREIGN_ORIGIN' });
      }
    }
    const own = await jar.fetch('/sign-in', {
      method: 'POST',
      headers: { origin: server.url, 'next-action': '00' },
      body: '[]',
    });
    expect(own.status).not.toBe(403);
  });

  it('are the three that the console uses', async () => {
    for (const route of ['session', 'providers', 'signin', 'signout', 'error', 'verify-request']) {
      expect((await fetch(`${server.url}/api/auth/${route}`)).status, route).toBe(404);
    }
    for (const route of ['_log', 'session', 'signin/credentials']) {
      expect((await fetch(`${server.url}/api/auth/${route}`, { method: 'POST' })).status, route).toBe(404);
    }
  });
});

describe('the pages before one is in', () => {
  it('lead to sign-in from everywhere, and back', async () => {
    const answer = await fetch(`${server.url}/?x=1`, { redirect: 'manual' });
    expect(answer.headers.get('location')).toBe(`/sign-in?next=${encodeURIComponent('/?x=1')}`);
  });

  it('sign one in by keyboard alone, with no refusal of their own policy', async () => {
    const page = await open('/sign-in?next=%2F%2Fevil.example%2F');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByRole('button', { name: 'Sign in' }).and(page.locator(':enabled')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Enter the e-mail address of your account.').waitFor();
    await page.keyboard.type(ADMIN.adminEmail);
    await page.keyboard.press('Tab');
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    const alert = page.getByRole('alert').filter({ hasText: 'E-mail or password is wrong' });
    await alert.waitFor();
    // The password's field is empty and has the focus: the next try is typed at once.
    await page.keyboard.type(ADMIN.adminPassword);
    await page.keyboard.press('Enter');
    await page.waitForURL(({ pathname }) => pathname === '/projects/demo/apps');
    expect(new URL(page.url()).origin).toBe(server.url);
    expect(await violations(page)).toEqual([]);
    await page.goto(`${server.url}/sign-in`);
    expect(new URL(page.url()).pathname).toBe('/projects/demo/apps');
  });

  it('say how long to wait after too many tries', async () => {
    const page = await open('/sign-in');
    await page.getByLabel('E-mail').fill(ADMIN.adminEmail);
    for (let tries = 0; tries < 6; tries++) {
      await page.getByLabel('Password').fill('wrong');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page
        .getByRole('alert')
        .or(page.getByRole('status'))
        .filter({ hasText: /wrong|Too many/ })
        .waitFor();
    }
    await page
      .getByRole('status')
      .filter({ hasText: /Try again in \d+ s/ })
      .waitFor();
    const button = page.getByRole('button', { name: 'Sign in' });
    expect(await button.getAttribute('aria-disabled')).toBe('true');
  });

  it('set a new password by a link, once, and tell nobody the link', async () => {
    await api.member('lost@example.com', {});
    const { secret = '' } = (await createResetLink(api.platform.db, 'lost@example.com')) ?? {};
    const page = await open(`/reset/${secret}`);
    const referers: (string | undefined)[] = [];
    page.on('request', (request) => referers.push(request.headers().referer));
    const field = page.getByLabel('New password');
    await field.fill('short');
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByText('The password must be at least 12 characters.').waitFor();
    await page.getByRole('button', { name: 'Show characters' }).click();
    expect(await field.getAttribute('type')).toBe('text');
    await field.fill('correct horse battery');
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByText('The new password is set').waitFor();
    expect(referers.filter(Boolean)).toEqual([]);
    expect(await violations(page)).toEqual([]);
    await page.goto(`${server.url}/reset/${secret}`);
    await page.getByText('This link does not work any more').waitFor();

    await page.goto(`${server.url}/sign-in`);
    await page.getByLabel('E-mail').fill('lost@example.com');
    await page.getByLabel('Password').fill('correct horse battery');
    await page.getByRole('button', { name: 'Sign in' }).click();
    // In no project: told whom to ask.
    await page.getByRole('heading', { name: 'You are in no project yet' }).waitFor();
    await page.getByText(ADMIN.adminEmail).waitFor();
    await page.evaluate(() => localStorage.setItem('davit-draft', 'x'));
    const other = await page.context().newPage();
    await other.goto(server.url);
    for (const tab of [page, other]) await tab.evaluate(() => sessionStorage.setItem('davit.draft', 'x'));
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate(() => localStorage.getItem('davit-draft'))).toBeNull();
    for (const tab of [page, other]) {
      expect(await tab.evaluate(() => sessionStorage.getItem('davit.draft'))).toBeNull();
    }
    await page.goto(server.url);
    expect(new URL(page.url()).pathname).toBe('/sign-in');
  });

  it('say that Davit does not answer, and can be tried again', async () => {
    const page = await open('/sign-in');
    await page.getByLabel('E-mail').fill(ADMIN.adminEmail);
    await page.getByLabel('Password').fill(ADMIN.adminPassword);
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Davit does not answer').first().waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(({ pathname }) => pathname === '/projects/demo/apps');
  });
});

async function open(path: string): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const seen: string[] = JSON.parse(sessionStorage.getItem('violations') ?? '[]');
    document.addEventListener('securitypolicyviolation', (event) => {
      seen.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
      sessionStorage.setItem('violations', JSON.stringify(seen));
    });
  });
  await page.goto(`${server.url}${path}`);
  return page;
}

/** Of all pages of the tab so far, once this one is quiet. */
async function violations(page: Page): Promise<string[]> {
  await until(
    'a quiet page',
    () => page.evaluate(() => document.readyState),
    (state) => state === 'complete',
  );
  return page.evaluate(() => JSON.parse(sessionStorage.getItem('violations') ?? '[]'));
}
