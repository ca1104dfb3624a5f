import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { dropDraft, keepDraft, readDraft } from './draft.ts';

class Kept implements Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  readonly items = new Map<string, string>();
  getItem(key: string) {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string) {
    this.items.set(key, value);
  }
  removeItem(key: string) {
    this.items.delete(key);
  }
}

let localStorage: Kept;

beforeEach(() => {
  localStorage = new Kept();
  vi.stubGlobal('window', { localStorage, sessionStorage: new Kept() });
});
afterEach(() => vi.unstubAllGlobals());

it('is its user’s and its project’s alone', () => {
  expect(keepDraft('a@example.com', 'demo', { name: 'iris' })).toBe(true);
  expect(readDraft('a@example.com', 'demo')).toEqual({ name: 'iris' });
  expect(readDraft('b@example.com', 'demo')).toBeNull();
  expect(readDraft('a@example.com', 'vision')).toBeNull();
  dropDraft('a@example.com', 'demo');
  expect(readDraft('a@example.com', 'demo')).toBeNull();
});

it('outlives no tab: what is typed may yet be said to be a secret', () => {
  keepDraft('a@example.com', 'demo', { env: [{ name: 'TOKEN', value: 'hunter2', secret: false }] });
  expect([...localStorage.items]).toEqual([]);
});

it('is none where the browser keeps nothing', () => {
  vi.stubGlobal('window', {
    get sessionStorage(): Storage {
      throw new DOMException('denied', 'SecurityError');
    },
  });
  expect(keepDraft('a@example.com', 'demo', {})).toBe(false);
  expect(readDraft('a@example.com', 'demo')).toBeNull();
  dropDraft('a@example.com', 'demo');
});
