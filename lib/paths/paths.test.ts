import { expect, it } from 'vitest';
import { appIdOf, paths } from './paths.ts';

it('is every link of the console', () => {
  const links = Object.entries(paths).map(([name, build]) => [
    name,
    (build as (...parts: string[]) => string)('demo', '0190a1b2-0000-7000-8000-000000000001'),
  ]);
  expect({
    ...Object.fromEntries(links),
    signIn: paths.signIn(),
    signInNext: paths.signIn('/projects/a/apps?q=x'),
  }).toMatchInlineSnapshot(`
    {
      "activity": "/projects/demo/activity",
      "app": "/projects/demo/apps/0190a1b2-0000-7000-8000-000000000001",
      "appCost": "/projects/demo/apps/0190a1b2-0000-7000-8000-000000000001/cost",
      "appData": "/projects/demo/apps/0190a1b2-0000-7000-8000-000000000001/data",
      "appLogs": "/projects/demo/apps/0190a1b2-0000-7000-8000-000000000001/logs",
      "appRevisions": "/projects/demo/apps/0190a1b2-0000-7000-8000-000000000001/revisions",
      "appScaling": "/projects/demo/apps/0190a1b2-0000-7000-8000-000000000001/scaling",
      "appSettings": "/projects/demo/apps/0190a1b2-0000-7000-8000-000000000001/settings",
      "apps": "/projects/demo/apps",
      "capacity": "/instance/capacity",
      "container": "/projects/demo/data/0190a1b2-0000-7000-8000-000000000001",
      "containerContent": "/v1/container/demo/content?path=0190a1b2-0000-7000-8000-000000000001",
      "containerFile": "/v1/container/demo/file?path=0190a1b2-0000-7000-8000-000000000001",
      "costs": "/projects/demo/costs",
      "data": "/projects/demo/data",
      "disk": "/instance/disk",
      "home": "/",
      "importApp": "/projects/demo/apps/new#import",
      "ledger": "/v1/cost/ledger.json?project=demo&month=0190a1b2-0000-7000-8000-000000000001",
      "newApp": "/projects/demo/apps/new",
      "openApi": "/v1/openapi.json",
      "registries": "/projects/demo/registries",
      "signIn": "/sign-in",
      "signInNext": "/sign-in?next=%2Fprojects%2Fa%2Fapps%3Fq%3Dx",
      "tokens": "/projects/demo/tokens",
    }
  `);
});

it('keeps a name inside its segment', () => {
  expect(paths.apps('../x?y#z')).toBe('/projects/..%2Fx%3Fy%23z/apps');
});

it('tells which app a path is about', () => {
  const id = '0190a1b2-0000-7000-8000-000000000001';
  expect(
    [paths.app('demo', id), paths.appLogs('demo', id), paths.apps('demo'), paths.newApp('demo')].map(appIdOf),
  ).toEqual([id, id, undefined, undefined]);
});
