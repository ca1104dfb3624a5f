/** Images of a project by way of its registry: pushed with Docker's own command, pulled by the worker, run. */
import { utimes } from 'node:fs/promises';
import path from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deleteApp, startApp, stopApp } from '../../lib/services/apps/change-run.ts';
import { createApp } from '../../lib/services/apps/create-app.ts';
import { preflightImage } from '../../lib/services/images/preflight.ts';
import { createProject } from '../../lib/services/projects/create-project.ts';
import {
  deleteSharedImage,
  readSharedRegistry,
  sweepSharedRegistry,
} from '../../lib/services/shared-registry/images.ts';
import { createToken } from '../../lib/services/tokens/tokens.ts';
import { type DockerCommand, openDockerCommand } from '../docker-command.ts';
import { forgetImages } from '../fixtures/engine-images/tiny-registry.ts';
import { startSharedRegistry, type TestSharedRegistry } from '../fixtures/registry/shared-registry.ts';
import { until } from '../wait.ts';
import { type Lab, openLab } from './lab.ts';

const docker = new Docker();
let lab: Lab;
let shared: TestSharedRegistry;
let command: DockerCommand;
let otherProject: string;
let mine: string;
let appId: string;

beforeAll(async () => {
  command = await openDockerCommand();
  lab = await openLab();
  shared = await startSharedRegistry(lab.platform);
  await lab.startWorker({ allowHosts: [], registryHosts: lab.platform.settings.registryHosts });
  otherProject = (await createProject(lab.platform, lab.actor, { slug: 'other', name: 'Other' })).id;
  mine = `${shared.host}/demo/team/app:1`;
}, 300_000);
afterAll(async () => {
  await lab.close();
  await forgetImages(docker, shared.host);
  await shared.close();
  await command.close();
}, 60_000);

async function operatorToken(projectId: string): Promise<string> {
  const made = await createToken(lab.platform, lab.actor, projectId, { name: 'push', role: 'ai_training_operator' });
  return made.value;
}

/** As if it had been pushed long ago. */
async function age(digest: string): Promise<void> {
  const place = path.join(shared.directory, 'storage/docker/registry/v2/repositories/demo/team/app/_manifests');
  const link = path.join(place, 'revisions/sha256', digest.replace('sha256:', ''), 'link');
  await utimes(link, new Date(0), new Date(0));
}

const ends = (id: string) => lab.reach(id, ['RUNNING', 'FAILED', 'ERROR']);

it('is pushed and pulled by Docker’s own command, into its own project alone', async () => {
  expect((await command.login(shared.host, 'davit_wrong')).code).not.toBe(0);
  expect(await command.login(shared.host, await operatorToken(lab.projectId))).toMatchObject({ code: 0 });
  const theirs = `${shared.host}/other/app:1`;
  await command.build(lab.image, mine, `${lab.instanceId}-1`);
  await command.must(['tag', mine, theirs]);
  await command.must(['push', mine]);
  const refused = await command.run(['push', theirs]);
  expect(refused.code).not.toBe(0);
  expect(refused.said).toMatch(/denied|unauthorized|authentication required/i);
  for (const name of [mine, theirs]) await command.must(['rmi', name]);
  await command.must(['pull', mine]);
  await command.must(['rmi', mine]);
});

it('is pulled by the worker for an app of its project, and is not there for another’s', async () => {
  appId = await lab.createApp({ image: mine });
  expect(await ends(appId)).toMatchObject({ state: 'RUNNING' });

  // Its name is all that another project has of it, also where the engine has it by that name.
  const elsewhere = await createApp(lab.platform, lab.actor, otherProject, {
    name: 'elsewhere',
    image: mine,
    command: ['/serve'],
    resources: { flavor: 'ai1-xs-cpu', cpu: 1 },
  });
  const failed = await ends(elsewhere.app.id);
  expect(failed).toMatchObject({ state: 'FAILED', reasonCode: 'IMAGE_NOT_FOUND' });
  expect(failed.reasonMessage).toContain('no such image for this project');
  const check = (projectId: string, image = mine) => preflightImage(lab.platform, lab.actor, projectId, { image });
  expect(await check(otherProject)).toMatchObject({ code: 'IMAGE_NOT_FOUND' });
  expect(await check(lab.projectId)).toMatchObject({ code: null });
  await command.build(lab.image, `${shared.host}/demo/unfetched:1`, `${lab.instanceId}-unfetched`);
  await command.must(['push', `${shared.host}/demo/unfetched:1`]);
  await command.must(['rmi', `${shared.host}/demo/unfetched:1`]);
  const byAlias = `${shared.host.replace('127.0.0.1', 'localhost')}/demo/unfetched:1`;
  expect(await check(lab.projectId, byAlias)).toMatchObject({ code: null, source: 'registry' });
  expect(await check(lab.projectId, byAlias.replace('unfetched:1', 'unfetched:2'))).toMatchObject({ tags: ['1'] });
});

it('stays as long as a revision pins it, though its tag has moved and the registry was swept', async () => {
  const { digest } = await lab.db.revision.findFirstOrThrow({ where: { appId }, select: { digest: true } });
  await command.build(lab.image, mine, `${lab.instanceId}-2`);
  await command.must(['push', mine]);
  await stopApp(lab.platform, lab.actor, appId, {});
  await lab.reach(appId, ['STOPPED']);
  await until(
    'no container is left',
    () => lab.engine.list({ appId }),
    (list) => list.length === 0,
  );
  await forgetImages(docker, shared.host);
  await age(digest?.split('@')[1] ?? '');
  expect(await sweepSharedRegistry(lab.platform, lab.actor, {})).toMatchObject({ images: 0 });
  await startApp(lab.platform, lab.actor, appId, {});
  expect(await ends(appId)).toMatchObject({ state: 'RUNNING' });
  const image = { repository: 'team/app', digest: digest?.split('@')[1] };
  const remove = () => deleteSharedImage(lab.platform, lab.actor, lab.projectId, image);
  await expect(remove()).rejects.toMatchObject({ code: 'IMAGE_IN_USE' });

  await deleteApp(lab.platform, lab.actor, appId, { force: true });
  await lab.reach(appId, ['DELETED']);
  // Nobody needs it now, and it has no name: it goes by itself.
  const swept = await sweepSharedRegistry(lab.platform, lab.actor, {});
  expect(swept.images).toBe(1);
  expect(swept.freedBytes).toBeGreaterThan(0);
  const { repositories } = await readSharedRegistry(lab.platform, lab.actor, lab.projectId, {});
  expect(repositories.find(({ name }) => name === 'team/app')?.images).toMatchObject([{ tags: ['1'] }]);
  await expect(remove()).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' });
});
