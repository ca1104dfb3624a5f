/** The arrows of the house go one way (CONTRIBUTING, "The house"). Checked on every import, types included. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Which rooms each room may import, besides itself. Longest match wins. */
const MAY_IMPORT: Record<string, string[]> = {
  'lib/domain': [],
  'lib/config': [],
  'lib/log': [],
  'lib/crypto': [],
  'lib/store': ['lib/domain'],
  'lib/auth': ['lib/domain', 'lib/store'],
  'lib/http': ['lib/domain'],
  'lib/spec-file': ['lib/domain'],
  'lib/services': [
    'lib/domain',
    'lib/store',
    'lib/registry',
    'lib/data',
    'lib/auth',
    'lib/crypto',
    'lib/config',
    'lib/log',
    'lib/shared-registry',
  ],
  'lib/net': ['lib/config'],
  'lib/registry': ['lib/domain', 'lib/config', 'lib/net'],
  'lib/data': ['lib/domain', 'lib/config', 'lib/net', 'lib/programs', 'lib/log'],
  'lib/engine': ['lib/log'],
  'lib/worker': [
    'lib/services',
    'lib/registry',
    'lib/data',
    'lib/crypto',
    'lib/domain',
    'lib/store',
    'lib/engine',
    'lib/config',
    'lib/log',
  ],
  'lib/gateway': ['lib/domain', 'lib/store', 'lib/config', 'lib/log'],
  'lib/programs': ['lib/config', 'lib/log'],
  'lib/console': ['lib/config', 'lib/log', 'lib/shared-registry'],
  'lib/shared-registry': ['lib/domain', 'lib/log', 'lib/programs'],
  'lib/paths': [],
  'lib/client': ['lib/domain', 'lib/http', 'lib/paths'],
  'app/_actions': ['app', 'lib/http', 'lib/domain', 'lib/client'],
  app: [
    'lib/services',
    'lib/http',
    'lib/auth',
    'lib/domain',
    'lib/config',
    'lib/log',
    'lib/client',
    'lib/paths',
    'components',
    'app/_actions',
  ],
  components: ['lib/domain', 'lib/spec-file', 'lib/http', 'lib/client', 'lib/paths', 'app/_actions'],
  cli: ['lib/domain', 'lib/spec-file', 'lib/http', 'bin/admin'],
  'bin/admin': ['bin', 'lib/config', 'lib/programs', 'lib/services', 'lib/store'],
  bin: ['lib/domain', 'lib/crypto', 'lib/config', 'lib/log', 'lib/programs', 'lib/services', 'lib/store', 'examples'],
  examples: ['lib/programs', 'lib/log'],
};

/** Packages that one room alone may import. */
const OWNED_PACKAGES: Record<string, string[]> = {
  '@prisma/': ['lib/store'],
  pg: ['lib/store', 'lib/programs', 'lib/worker/worker-lock.ts'],
  dockerode: ['lib/engine', 'lib/programs', 'examples'],
  'next-auth': ['app/_server', 'app/api/auth', 'lib/auth'],
  next: ['app', 'lib/console', 'components', 'lib/client'],
  react: ['app', 'components', 'lib/client'],
};

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.tsx'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file && !/\.test\.tsx?$|\.config\.ts$|^tests\/|^bench\/|^e2e\//.test(file));

function importsOf(file: string): string[] {
  const { module } = parseSync(file, readFileSync(path.join(ROOT, file), 'utf8'));
  const dynamic = module.dynamicImports.map((one) =>
    readFileSync(path.join(ROOT, file), 'utf8').slice(one.moduleRequest.start + 1, one.moduleRequest.end - 1),
  );
  const reexported = module.staticExports.flatMap((one) =>
    one.entries.flatMap((entry) => (entry.moduleRequest ? [entry.moduleRequest.value] : [])),
  );
  return [...module.staticImports.map((one) => one.moduleRequest.value), ...reexported, ...dynamic];
}

function roomOf(file: string): string | undefined {
  return Object.keys(MAY_IMPORT).find((room) => file === room || file.startsWith(`${room}/`));
}

describe('the house', () => {
  it('has files to check', () => {
    expect(files.length).toBeGreaterThan(50);
  });

  it('imports only downwards', () => {
    const wrong: string[] = [];
    for (const file of files) {
      const room = roomOf(file);
      if (!room) continue;
      for (const specifier of importsOf(file).filter((one) => one.startsWith('.'))) {
        const target = path.relative(ROOT, path.resolve(ROOT, path.dirname(file), specifier));
        const other = roomOf(target);
        if (other && other !== room && !MAY_IMPORT[room]?.includes(other)) wrong.push(`${file} imports ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('keeps each package in its room', () => {
    const wrong: string[] = [];
    for (const file of files) {
      for (const specifier of importsOf(file)) {
        for (const [name, rooms] of Object.entries(OWNED_PACKAGES)) {
          const isIt = name.endsWith('/')
            ? specifier.startsWith(name)
            : specifier === name || specifier.startsWith(`${name}/`);
          if (isIt && !rooms.some((room) => file.startsWith(room))) wrong.push(`${file} imports ${specifier}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('keeps the domain pure: no I/O, no clock, no chance', () => {
    const impure = files
      .filter((file) => file.startsWith('lib/domain/'))
      .filter((file) => {
        const source = readFileSync(path.join(ROOT, file), 'utf8');
        const packages = importsOf(file).filter((one) => !one.startsWith('.') && one !== 'zod');
        return packages.length > 0 || /\bDate\.now\b|new Date\(\)|Math\.random|process\.|\bfetch\(/.test(source);
      });
    expect(impure).toEqual([]);
  });

  it('lets the reconciler alone change anything on the engine', () => {
    const callers = files
      .filter((file) => !file.startsWith('lib/engine/') && !file.startsWith('lib/worker/reconcile/'))
      .filter((file) =>
        /\bengine\.(create|start|stop|remove|pull|removeImage|removeUnusedNetworks)\(/.test(
          readFileSync(path.join(ROOT, file), 'utf8'),
        ),
      );
    expect(callers).toEqual([]);
  });

  it('never gives a shell a string', () => {
    const shells = files.filter((file) => {
      const source = readFileSync(path.join(ROOT, file), 'utf8');
      const imported = parseSync(file, source)
        .module.staticImports.filter((one) => one.moduleRequest.value.endsWith('child_process'))
        .flatMap((one) => one.entries.map((entry) => entry.importName.name ?? '*'));
      return imported.some((name) => ['exec', 'execSync', '*'].includes(name)) || /shell:\s*(true|['"`])/.test(source);
    });
    expect(shells).toEqual([]);
  });

  it('has no fallback for a secret', () => {
    const secrets = files.filter((file) =>
      /(SECRET|PASSWORD|TOKEN)\w*\s*(\?\?|\|\|)\s*['"`]/.test(readFileSync(path.join(ROOT, file), 'utf8')),
    );
    expect(secrets).toEqual([]);
  });

  it('takes every time from the database’s clock', () => {
    const schema = readFileSync(path.join(ROOT, 'prisma/schema.prisma'), 'utf8').replaceAll(/^\s*\/\/.*$/gm, '');
    expect(schema).not.toMatch(/@default\(now\(\)\)|@updatedAt/);
    const times = schema.split('\n').filter((line) => /^\s+\w+\s+DateTime/.test(line));
    expect(times.length).toBeGreaterThan(20);
    expect(times.filter((line) => !line.includes('@db.Timestamptz(6)'))).toEqual([]);
  });
});
