/** Images of a project by way of its registry: pushed with Docker's own command, pulled by the worker, run. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApp } from '../../lib/services/apps/create-app.ts';
import { preflightImage } from '../../lib/services/images/preflight.ts';
import { createProject } from '../../lib/services/projects/create-project.ts';
import { createToken } from '../../lib/services/tokens/tokens.ts';
import { forgetImages } from '../fixtures/engine-images/tiny-registry.ts';
import { startSharedRegistry, type TestSharedRegistry } from '../fixtures/registry/shared-registry.ts';
import { type Lab, openLab } from './lab.ts';

const docker = new Docker();
let lab: Lab;
let shared: TestSharedRegistry;
let config: string;
let token: string;
let otherProject: string;

beforeAll(async () => {
  config = await mkdtemp(path.join(tmpdir(), 'davit-docker-'));
  lab = await openLab();
  shared = await startSharedRegistry(lab.platform);
  await lab.startWorker({ allowHosts: [], registryHosts: lab.platform.settings.registryHosts });
  token = await operatorToken(lab.projectId);
  otherProject = (await createProject(lab.platform, lab.actor, { slug: 'other', name: 'Other' })).id;
}, 300_000);
afterAll(async () => {
  await lab.close();
  await forgetImages(docker, shared.host);
  await shared.close();
  await rm(config, { recursive: true, force: true });
}, 60_000);

async function operatorToken(projectId: string): Promise<string> {
  const made = await createToken(lab.platform, lab.actor, projectId, { name: 'push', role: 'ai_training_operator' });
  return made.value;
}

/** Docker's own command, with its credentials kept apart. */
function dockerCommand(args: string[], input = ''): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      'docker',
      ['--config', config, ...args],
      { env: { ...process.env, DOCKER_BUILDKIT: '0' } },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, said: `${stdout}${stderr}` }),
    );
    child.stdin?.end(input);
  });
}

/** The test image, but an image of its own: what goes at the end takes no other test's along. */
async function build(name: string, content = lab.instanceId): Promise<void> {
  const file = `FROM ${lab.image}\nLABEL content=${content}\n`;
  expect(await dockerCommand(['build', '--tag', name, '-'], file)).toMatchObject({ code: 0 });
}

const login = (password: string) =>
  dockerCommand(['login', shared.host, '--username', 'me', '--password-stdin'], password);

it('is pushed and pulled by Docker’s own command, and run by the worker of its project alone', async () => {
  expect((await login('davit_wrong')).code).not.toBe(0);
  expect(await login(token)).toMatchObject({ code: 0 });
  const [mine, theirs] = [`${shared.host}/demo/team/app:1`, `${shared.host}/other/app:1`];
  await build(mine);
  expect(await dockerCommand(['tag', mine, theirs])).toMatchObject({ code: 0 });
  expect(await dockerCommand(['push', mine])).toMatchObject({ code: 0 });
  const refused = await dockerCommand(['push', theirs]);
  expect(refused).not.toMatchObject({ code: 0 });
  expect(refused.said).toMatch(/denied|unauthorized|authentication required/i);
  for (const name of [mine, theirs]) await dockerCommand(['rmi', name]);
  expect(await dockerCommand(['pull', mine])).toMatchObject({ code: 0 });
  await dockerCommand(['rmi', mine]);

  const appId = await lab.createApp({ image: mine });
  expect(await lab.reach(appId, ['RUNNING', 'FAILED', 'ERROR'])).toMatchObject({ state: 'RUNNING' });

  // Its name is all that another project has of it, also where the engine has it by that name.
  const elsewhere = await createApp(lab.platform, lab.actor, otherProject, {
    name: 'elsewhere',
    image: mine,
    command: ['/serve'],
    resources: { flavor: 'ai1-xs-cpu', cpu: 1 },
  });
  const failed = await lab.reach(elsewhere.app.id, ['RUNNING', 'FAILED', 'ERROR']);
  expect(failed).toMatchObject({ state: 'FAILED', reasonCode: 'IMAGE_NOT_FOUND' });
  expect(failed.reasonMessage).toContain('no such image for this project');
  const check = (projectId: string) => preflightImage(lab.platform, lab.actor, projectId, { image: mine });
  expect(await check(otherProject)).toMatchObject({ code: 'IMAGE_NOT_FOUND' });
  expect(await check(lab.projectId)).toMatchObject({ code: null });
});
