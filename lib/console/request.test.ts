import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { hasGoodHost, isApi, isFileUpload, isForeignChange, isHttps } from './request.ts';

function request(headers: Record<string, string>, method = 'POST', url = '/projects/demo/apps'): IncomingMessage {
  return { method, url, headers: { host: 'davit.lab:3000', ...headers }, socket: {} } as unknown as IncomingMessage;
}

describe('a change that another page asks for', () => {
  it.each([
    ['http://evil.example'],
    ['http://davit.lab'],
    ['http://davit.lab:8080'],
    ['http://davit.lab.evil.example:3000'],
    ['null'],
    ['davit.lab:3000'],
    [''],
  ])('is foreign from %j', (origin) => {
    expect(isForeignChange(request({ origin }))).toBe(true);
    expect(isForeignChange(request({ origin }, 'POST', '/api/auth/signout'))).toBe(true);
    expect(isForeignChange(request({ origin }, 'GET'))).toBe(false);
    expect(isForeignChange(request({ origin }, 'POST', '/v1/app'))).toBe(false);
    expect(isForeignChange(request({ origin, cookie: 'a=b' }, 'PUT', '/v1/container/1/file?path=a'))).toBe(true);
  });

  it('is foreign when the browser says that it comes from elsewhere', () => {
    expect(isForeignChange(request({ 'sec-fetch-site': 'cross-site' }))).toBe(true);
    expect(isForeignChange(request({ 'sec-fetch-site': 'same-site' }))).toBe(true);
    const upload = { 'sec-fetch-site': 'same-site', cookie: 'a=b' };
    expect(isForeignChange(request(upload, 'PUT', '/v1/container/1/file?path=a'))).toBe(true);
  });

  it('is our own from our own pages, also behind a proxy that ends TLS, and from programs', () => {
    expect(isForeignChange(request({ origin: 'http://davit.lab:3000', 'sec-fetch-site': 'same-origin' }))).toBe(false);
    expect(isForeignChange(request({ origin: 'https://davit.lab:3000' }))).toBe(false);
    expect(isForeignChange(request({ host: 'Davit.Lab', origin: 'https://davit.lab' }))).toBe(false);
    expect(isForeignChange(request({}))).toBe(false);
  });
});

it('a host is a name or an address with a port, and nothing that could steer a link', () => {
  for (const host of ['localhost:3000', '127.0.0.1', '[::1]:3000', 'davit_1.lab']) {
    expect(hasGoodHost(request({ host })), host).toBe(true);
  }
  for (const host of ['evil.example/path', 'a@b', 'a b', '', 'a:port', 'a,b']) {
    expect(hasGoodHost(request({ host })), host).toBe(false);
  }
});

it('a connection is https by a proxy’s first word', () => {
  expect(isHttps(request({ 'x-forwarded-proto': 'https, http' }))).toBe(true);
  expect(isHttps(request({ 'x-forwarded-proto': 'http' }))).toBe(false);
  expect(isHttps(request({}))).toBe(false);
});

it('a file may take as long as it comes, and nothing else', () => {
  expect(isFileUpload(request({}, 'PUT', '/v1/container/1/file?path=a'))).toBe(true);
  for (const target of ['/v1/container/1/file/x', '/v1/container/1', '/v1/app/1/file', '/x?/v1/container/1/file']) {
    expect(isFileUpload(request({}, 'PUT', target)), target).toBe(false);
  }
  expect(isFileUpload(request({}, 'POST', '/v1/container/1/file?path=a'))).toBe(false);
});

it('the API is told from pages', () => {
  for (const target of ['/v1', '/v1/app', '/healthz', '/api/auth/csrf', '/v1?x=1']) expect(isApi(target)).toBe(true);
  for (const target of ['/', '/v1x', '/projects/v1/apps', '/sign-in']) expect(isApi(target)).toBe(false);
});
