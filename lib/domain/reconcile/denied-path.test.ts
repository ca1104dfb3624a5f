import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deniedPath } from './denied-path.ts';

describe('the path that a program was refused', () => {
  it.each([
    ['a shell', "sh: can't create /etc/davit-test: Permission denied", '/etc/davit-test'],
    ['bash', '/start.sh: line 3: /var/run/app.pid: Permission denied', '/var/run/app.pid'],
    ['coreutils', "mkdir: cannot create directory '/data/out put': Permission denied", '/data/out put'],
    ['coreutils in a UTF-8 locale', 'mkdir: cannot create directory ‘/models’: Permission denied', '/models'],
    ['Python', "PermissionError: [Errno 13] Permission denied: '/root/.cache/huggingface'", '/root/.cache/huggingface'],
    ['Node', "Error: EACCES: permission denied, open '/app/log.txt'", '/app/log.txt'],
    ['Go', '2026/01/01 00:00:00 open /var/lib/app/db: permission denied', '/var/lib/app/db'],
    [
      'nginx',
      'nginx: [emerg] mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied)',
      '/var/cache/nginx/client_temp',
    ],
    ['Java', 'java.io.FileNotFoundException: /opt/app/out.log (Permission denied)', '/opt/app/out.log'],
  ])('as %s says it', (_who, line, path) => {
    expect(deniedPath(['starting', line])).toBe(path);
    expect(deniedPath([line, 'bye'])).toBe(path);
  });

  it('is the last one of several', () => {
    expect(deniedPath(['cat: /a: Permission denied', 'cat: /b: Permission denied'])).toBe('/b');
  });

  it('is none where nobody complains, or of no path', () => {
    expect(deniedPath([])).toBeNull();
    expect(deniedPath(['reading /etc/app.conf', 'exit'])).toBeNull();
    expect(deniedPath(['ERROR: permission denied for table users'])).toBeNull();
    expect(deniedPath(['bind() to 0.0.0.0:80 failed (13: Permission denied)'])).toBeNull();
  });

  it('is looked for in whatever a log may hold', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500 }), (text) => {
        const found = deniedPath([`${text} permission denied`]);
        expect(found === null || found.startsWith('/')).toBe(true);
      }),
    );
  });
});
