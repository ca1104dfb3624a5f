/** A model that is no part of its image: the image pushed, the model uploaded, mounted, deployed, replaced, synced. */
import path from 'node:path';
import Docker from 'dockerode';
import { openDockerCommand } from '../../tests/docker-command.ts';
import { forgetImages } from '../../tests/fixtures/engine-images/tiny-registry.ts';
import { until } from '../../tests/wait.ts';
import type { DavitClient } from '../../tests/whole/client.ts';
import { expect, test } from '../fixtures.ts';
import { folderWith } from '../pages/data.ts';
import { appIdOfPage } from '../pages/screens.ts';

// A worker that is away for a moment is waited for by uploads; the browser says that it was asked in vain.
test.use({ expectedErrors: /status of 503.*\/file\?path=/ });

test('a model is uploaded, mounted by an app, replaced, and predicts differently after a sync', async ({
  page,
  screens,
  instance,
  davit,
  project,
}) => {
  const { create, data } = screens;
  test.slow();
  const { address, first, second } = await pushImage(davit, project.slug, instance.images.iris);

  await create.goto();
  await create.shared('classifier:1').click();
  await expect(create.field('Image')).toHaveValue(`${address}/classifier:1`);
  await expect(create.findings).toContainText('has it');
  await create.step('Resources').click();
  await create.flavor('ai1-s-cpu').check();
  await create.step('Settings').click();
  await create.access('Open to all').check();
  await create.field('Name').fill('classifier');
  await create.step('Data').click();
  await create.addVolume.click();
  await create.continueTo('Settings').click();
  const volume = create.volume(1);
  await expect(volume.getByLabel('Mounted at')).toHaveAccessibleDescription(/must begin with/);
  await volume.getByRole('button', { name: 'Create container' }).click();
  await data.dialog('Create a container').getByLabel('Name').fill('weights');
  await data.dialog('Create a container').getByRole('button', { name: 'Create' }).click();
  await expect(volume.getByRole('combobox', { name: 'Container' })).toHaveValue('weights');
  await data.upload('Upload files', path.join(first, 'model.pickle'));
  await expect(data.uploadsSaid).toHaveText(/1\sfile uploaded/);
  await volume.getByLabel('Mounted at').fill('/data');
  expect(await create.sameAs('CLI')).toContain('--volume weights@davit:/data');
  await create.step('Review').click();
  await expect(page.getByRole('main')).toContainText('weights@davit → /data');
  await create.submit.click();

  const app = screens.app(await appIdOfPage(page));
  await expect(app.state).toContainText('RUNNING', { timeout: 45_000 });
  const { body } = await davit.api('GET', `/v1/app/${app.id}`);
  // A flower of the first kind, as its lengths say.
  const flower = new URLSearchParams({
    sepal_length: '5.1',
    sepal_width: '3.5',
    petal_length: '1.4',
    petal_width: '0.2',
  });
  const predict = async () => (await (await fetch(`${body.status.url}predict?${flower}`)).json()).species;
  await until('it predicts from the model', predict, (said) => said === 'setosa');

  await data.goto();
  await data.row('Containers', 'weights').getByRole('link', { name: 'weights' }).click();
  await data.upload('Upload files', path.join(second, 'model.pickle'));
  await expect(data.uploadsSaid).toHaveText(/1\sfile uploaded/);
  expect(await predict()).toBe('setosa');
  await app.goto('Data');
  await page.getByRole('button', { name: 'Pull now' }).click();
  await expect(app.transfers.filter({ hasText: instance.people.operator.email })).toContainText('DONE');
  await until('it predicts from the new model', predict, (said) => said === 'virginica');
  await expect(page.getByRole('button', { name: 'Push now' })).toHaveAttribute('aria-disabled', 'true');

  await app.goto('Settings');
  const volumes = page.getByRole('region', { name: 'Volumes', exact: true });
  await volumes.getByRole('button', { name: 'Remove volume 1' }).click();
  await volumes.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved').first()).toBeVisible();
  await app.goto('Revisions');
  await expect(app.revision(2)).toContainText('volumes');
  await app.goto('Data');
  await expect(page.getByText('It mounts no data')).toBeVisible();
  await davit.remove([app.id]);
  await forgetImages(new Docker(), address);
});

/**
 * With Docker's own command, as `<address>/classifier:1`, and from there alone; and two models for it, of which the second
 * has the names of the species in another order.
 */
async function pushImage(davit: DavitClient, project: string, base: string) {
  const { body: registry } = await davit.api<{ address: string }>('GET', `/v1/shared-registry?project=${project}`);
  const { body: token } = await davit.api<{ status: { value: string } }>('POST', `/v1/token?project=${project}`, {
    name: 'push',
    role: 'ai_training_operator',
  });
  const name = `${registry.address}/classifier:1`;
  const docker = await openDockerCommand();
  try {
    const login = await docker.login(registry.address.split('/')[0] ?? '', token.status.value);
    expect(login.code, login.said).toBe(0);
    await docker.build(base, name, project);
    await docker.must(['push', name]);
    const model = async (species: string) => {
      const program =
        'import base64, pickle; stored = pickle.load(open("model.pickle", "rb")); ' +
        `stored["species"] = ${species}; print(base64.b64encode(pickle.dumps(stored)).decode())`;
      const said = await docker.must(['run', '--rm', '--network', 'none', base, 'python3', '-c', program]);
      // What it warns of stands before it.
      return Buffer.from(said.trim().split('\n').at(-1) ?? '', 'base64');
    };
    const first = await folderWith('first', { 'model.pickle': await model('stored["species"]') });
    const second = await folderWith('second', { 'model.pickle': await model('stored["species"][::-1]') });
    await docker.must(['rmi', name]);
    return { address: registry.address, first, second };
  } finally {
    await docker.close();
  }
}

test('a volume of a container that is not there is refused at its field', async ({ page, screens, instance }) => {
  const { create } = screens;
  await create.goto();
  await create.importButton.click();
  await create.importDialog
    .getByLabel('Or paste it')
    .fill(
      `image: ${instance.images.test}\nvolumes:\n  - mountPath: /data\n    dataStore:\n      alias: davit\n      container: gone\n`,
    );
  await create.importDialog.getByRole('button', { name: 'Review it' }).click();
  await create.submit.click();
  await expect(create.heading('Data')).toBeVisible();
  await expect(create.volume(1).getByRole('combobox', { name: 'Container' })).toHaveAccessibleDescription(
    /the project has no container "gone"/,
  );
  await page.getByRole('button', { name: 'Discard draft' }).click();
});
