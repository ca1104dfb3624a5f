import type { Registry } from '../../lib/http/answers/registry.ts';

/** As references name it. */
export function hostOf({ url }: Registry): string {
  return url.replace(/^https:\/\//, '');
}
