import { expect, it } from 'vitest';
import { projectAtHand } from './last-project.ts';

const PROJECTS = [{ slug: 'demo' }, { slug: 'vision' }];

it('is the one that one was in last, if it is still one’s own; else the first', () => {
  expect(projectAtHand(PROJECTS, 'theme=dark; davit-project=vision; x=1')).toEqual({ slug: 'vision' });
  expect(projectAtHand(PROJECTS, 'davit-project=gone')).toEqual({ slug: 'demo' });
  expect(projectAtHand(PROJECTS, 'old-davit-project=vision')).toEqual({ slug: 'demo' });
  expect(projectAtHand(PROJECTS, '')).toEqual({ slug: 'demo' });
  expect(projectAtHand([], 'davit-project=vision')).toBeUndefined();
});
