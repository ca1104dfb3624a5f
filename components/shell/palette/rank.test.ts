import { expect, it } from 'vitest';
import type { App } from '../../../lib/http/answers/app.ts';
import { rankApps } from './rank.ts';

const app = (name: string, image = 'registry/image:1') => ({ spec: { name, image } as App['spec'] });
const order = (names: string[], text: string) =>
  rankApps(
    names.map((name) => app(name)),
    text,
  ).map((one) => one.spec.name);

it('puts the closest name first', () => {
  expect(order(['my-iris', 'osiris', 'iris-2', 'other', 'iris'], 'iris')).toEqual([
    'iris',
    'iris-2',
    'my-iris',
    'osiris',
    'other',
  ]);
});

it('keeps the order of equals, and of all without a search', () => {
  expect(order(['b-1', 'b-2', 'a'], '')).toEqual(['b-1', 'b-2', 'a']);
  expect(order(['b-2', 'b-1'], 'B')).toEqual(['b-2', 'b-1']);
});
