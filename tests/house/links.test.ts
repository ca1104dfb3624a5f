/** Links come from `lib/paths`: a page that moves is moved in one place, and no link can point to nothing. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** `href="/…`, `href={`/…`, `href: '/…`, `push('/…`, `redirect('/…`. */
const BY_HAND = /(\bhref\s*[=:]\s*\{?|\b(push|replace|redirect|permanentRedirect|prefetch)\(\s*)\s*["'`]\//;

it('no component writes a link by hand', () => {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'app', 'components', 'lib/client'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file));
  expect(files.length).toBeGreaterThan(20);
  const wrong = files.flatMap((file) =>
    readFileSync(path.join(ROOT, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (BY_HAND.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
  );
  expect(wrong).toEqual([]);
});
