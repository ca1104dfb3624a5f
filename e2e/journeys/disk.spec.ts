/** What takes disk, and what an administrator lets go of it. */
import { randomBytes } from 'node:crypto';
import Docker from 'dockerode';
import { paths } from '../../lib/paths/paths.ts';
import { exportImage } from '../../tests/fixtures/engine-images/registry-image.ts';
import { startTinyRegistry } from '../../tests/fixtures/engine-images/tiny-registry.ts';
import { expectAccessible, expectAccessibleInEveryLook } from '../accessible.ts';
import { expect, test } from '../fixtures.ts';

test('an administrator sees what takes disk, and removes an image that nothing needs, having seen which', async ({
  as,
  davit,
  deploy,
  instance,
}) => {
  test.slow();
  const docker = new Docker();
  const unique = randomBytes(6).toString('hex');
  const registry = await startTinyRegistry(unique);
  try {
    const image = `${registry.host}/team/unused:1`;
    registry.publish('team/unused', '1', await exportImage(docker, instance.images.test, unique));
    const { id } = await deploy({ name: `disk-${unique}`, image, command: ['/serve'] });
    const { page, screens } = await as('administrator');
    const { disk } = screens;
    await disk.goto();
    await expect(disk.heading).toBeVisible();
    await expect(disk.log(`disk-${unique}`)).toContainText(/[1-9]\d*\sB/);
    await expect(disk.image(image)).toContainText(`disk-${unique}`, { timeout: 30_000 });

    await davit.remove([id]);
    await expect(disk.image(image)).toContainText('Nothing: it may go', { timeout: 30_000 });
    await expectAccessibleInEveryLook(page, 'disk');
    await disk.clean.click();
    const listed = disk.dialog.getByRole('list', { name: 'Images that go' });
    await expect(listed).toContainText(image);
    await expectAccessible(page, 'clean');
    await disk.dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(disk.image(image)).toContainText('Nothing: it may go');

    await disk.clean.click();
    await expect(listed).toContainText(image);
    await disk.dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(disk.image(image)).toHaveCount(0, { timeout: 30_000 });
    const onEngine = () =>
      docker
        .getImage(image)
        .inspect()
        .then(
          () => true,
          () => false,
        );
    await expect.poll(onEngine, { timeout: 30_000 }).toBe(false);
  } finally {
    await registry.close();
  }
});

test.describe('an operator', () => {
  test.use({ role: 'operator', expectedErrors: /404/ });

  test('has no such page', async ({ page, screens }) => {
    await page.goto(paths.disk());
    await expect(screens.disk.heading).toHaveCount(0);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  });
});
