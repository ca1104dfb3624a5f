/** An image is looked up while its name is typed: what was found, and what is wrong with it. */
import { makeImage } from '../../tests/fixtures/engine-images/registry-image.ts';
import { startTinyRegistry } from '../../tests/fixtures/engine-images/tiny-registry.ts';
import { expect, test } from '../fixtures.ts';

test('an image is found as it is typed, and its port taken with one press', async ({ screens, project }) => {
  const registry = await startTinyRegistry(project.slug);
  try {
    registry.publish('team/model', '1.2', await makeImage(project.slug));
    const { create } = screens;
    await create.goto();
    await create.field('Image').fill(`${registry.host}/team/model:1.3`);
    await expect(create.findings).toContainText('The image was not found');
    await expect(create.findings).toContainText(`${registry.host}/team/model:1.3`);
    await create.findings.getByRole('button', { name: 'Use 1.2' }).click();
    await expect(create.field('Image')).toHaveValue(`${registry.host}/team/model:1.2`);
    await expect(create.findings).toContainText(`${registry.host} has it`);
    await expect(create.findings).toContainText('1 layer');
    await expect(create.findings).toContainText('someone');
    await create.findings.getByRole('button', { name: 'Use port 9000' }).click();
    await expect(create.findings).toContainText('the app’s own');
    await create.field('Image').fill(`${registry.host}/arm/image:latest`);
    await expect(create.findings).toContainText('for another kind of machine');
    await create.field('Image').fill(`${registry.host}/private/image:1`);
    await expect(create.findings).toContainText('gives no access');
    await create.step('Settings').click();
    await expect(create.field('Port')).toHaveValue('9000');
  } finally {
    await registry.close();
  }
});

test('one that is on the engine is found there', async ({ screens, instance }) => {
  const { create } = screens;
  await create.goto();
  await create.field('Image').fill(instance.images.test);
  await expect(create.findings).toContainText('on the engine already');
  await expect(create.findings).toContainText('8080');
});

test('one that is to be set is looked up as it is typed, beside the app that runs', async ({
  deploy,
  page,
  screens,
  project,
}) => {
  const registry = await startTinyRegistry(project.slug);
  try {
    const app = screens.app((await deploy()).id);
    await app.goto('Revisions');
    await page
      .getByRole('form', { name: 'Set image' })
      .getByLabel('Image', { exact: true })
      .fill(`${registry.host}/huge/image:latest`);
    const findings = page.getByRole('region', { name: 'What was found of the image' });
    await expect(findings).toContainText('The image is too large');
    await expect(findings).toContainText('40 TiB');
    await app.goto('Settings');
    await expect(findings).toHaveCount(0);
    await page
      .getByRole('region', { name: 'Image' })
      .getByLabel('Image', { exact: true })
      .fill(`${registry.host}/image:oter`);
    await findings.getByRole('button', { name: 'Use other' }).click();
    await expect(findings).toContainText(`${registry.host} has it`);
  } finally {
    await registry.close();
  }
});
