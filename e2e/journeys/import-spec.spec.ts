/** An app that is written down elsewhere. */
import { paths } from '../../lib/paths/paths.ts';
import { expect, test } from '../fixtures.ts';
import { enter, press } from '../keyboard.ts';
import { appIdOfPage } from '../pages/screens.ts';

test('a spec that is exported and imported makes the same app', async ({
  page,
  screens,
  instance,
  project,
  davit,
  deploy,
}) => {
  const first = await deploy({
    name: 'original',
    command: ['env', 'GREETING=hello there', '/serve'],
    envVars: [{ name: 'MODE', value: 'fast: "yes"' }],
    labels: { team: 'vision' },
    scalingStrategy: { fixed: { replicas: 2 } },
    probe: { path: '/health' },
  });
  const exported = await davit.cli(['app', 'export', first.id], { DAVIT_PROJECT: project.slug });
  expect(exported).toMatchObject({ code: 0 });

  const { create } = screens;
  await create.goto();
  await create.importButton.click();
  await create.importDialog.getByLabel('Or paste it').fill('image: [1]\nnope: 1');
  await create.importDialog.getByRole('button', { name: 'Review it' }).click();
  await expect(create.importDialog.getByRole('alert')).toContainText('nope');
  await create.importDialog.getByLabel('Or paste it').fill(exported.stdout.replace('original', 'copy'));
  await create.importDialog.getByRole('button', { name: 'Review it' }).click();
  await expect(create.heading('Review')).toBeVisible();
  await expect(page.getByRole('main')).toContainText(instance.images.test);
  await create.submit.click();

  const id = await appIdOfPage(page);
  await expect(screens.app(id).state).toContainText('2 of 2 ready', { timeout: 45_000 });
  const again = await davit.cli(['app', 'export', id], { DAVIT_PROJECT: project.slug });
  expect(again.stdout.replace('copy', 'original')).toBe(exported.stdout);
  await page.goto(paths.apps(project.slug));
  await expect(screens.apps.row('copy')).toContainText('RUNNING');
});

test('a draft survives a reload, and what the API refuses is said on its field', async ({ page, screens, deploy }) => {
  await deploy({ name: 'taken' });
  const { create } = screens;
  await create.goto();
  await create.field('Image').fill('registry.example/model:1');
  await create.continueTo('Resources').click();
  await create.flavor('ai1-xs-cpu').check();
  await create.step('Settings').click();
  await create.field('Name').fill('taken');
  await page.getByRole('button', { name: 'Add variable' }).click();
  await page.getByLabel('Name of variable 1').fill('TOKEN');
  await page.getByLabel('Value of variable 1').fill('not said to be secret yet');
  await expect(page.getByText('draft kept in this tab')).toBeVisible();
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('not said');
  await page.reload();
  await expect(create.field('Name')).toHaveValue('taken');
  await create.step('Review').click();
  await create.submit.click();
  await expect(create.heading('Settings')).toBeVisible();
  await expect(create.field('Name')).toHaveAccessibleDescription(/taken|another/i);
});

test('a spec is imported by keyboard alone', async ({ page, screens, instance }) => {
  const { create } = screens;
  await create.goto();
  await press(page, create.importButton);
  const spec = `{"image": "${instance.images.test}", "resources": {"flavor": "ai1-xs-cpu", "cpu": 1}}`;
  await enter(page, create.importDialog.getByLabel('Or paste it'), spec);
  await press(page, create.importDialog.getByRole('button', { name: 'Review it' }));
  await expect(create.heading('Review')).toBeFocused();
  await press(page, create.submit);
  await expect(screens.app(await appIdOfPage(page)).state).toContainText('1 of 1 ready', { timeout: 45_000 });
});

test('a file is read, what is wrong with it is said where it is, and the rest of the wizard is filled', async ({
  page,
  screens,
  instance,
  davit,
}) => {
  const { create } = screens;
  const choose = (text: string) =>
    create.importDialog
      .getByLabel('File')
      .setInputFiles({ name: 'app.yaml', mimeType: 'text/yaml', buffer: Buffer.from(text) });
  const review = create.importDialog.getByRole('button', { name: 'Review it' });
  const problem = create.importDialog.getByRole('alert');
  await create.goto();
  await create.importButton.click();
  await expect(review).toHaveAttribute('aria-disabled', 'true');

  await choose('image: "unfinished\nname: x\n');
  await review.click();
  await expect(problem).toContainText(/line \d/i);
  await choose('image: a/b:1\nresources: { flavor: ai1-xs-cpu, cpu: 1 }\nreplicaCount: 2\n');
  await review.click();
  await expect(problem).toContainText('replicaCount');
  await choose('x'.repeat(2 ** 20));
  await expect(problem).toContainText(/at most \d+ KiB/);

  const spec = {
    name: 'from-file',
    image: instance.images.test,
    resources: { flavor: 'ai1-xs-cpu', cpu: 1 },
    defaultHttpPort: 8080,
    envVars: [{ name: 'GREETING', value: 'a: b # c' }],
    labels: { team: 'vision' },
    unsecureHttp: true,
  };
  await choose(`# JSON is YAML\n${JSON.stringify(spec, null, 2)}\n`);
  await expect(problem).toHaveCount(0);
  await review.click();
  await expect(create.heading('Review')).toBeVisible();
  await create.step('Settings').click();
  await expect(create.field('Name')).toHaveValue('from-file');
  await expect(page.getByLabel('Value of variable 1')).toHaveValue('a: b # c');
  await expect(create.access('Open to all')).toBeChecked();
  await create.step('Review').click();
  await create.submit.click();
  const id = await appIdOfPage(page);
  await expect(screens.app(id).state).toContainText('RUNNING', { timeout: 45_000 });
  const { body } = await davit.api('GET', `/v1/app/${id}`);
  const { resources, ...rest } = spec;
  expect(body.spec).toMatchObject({ ...rest, labels: expect.objectContaining(rest.labels) });
  expect(body.spec).toMatchObject({ resources: { flavor: resources.flavor, cpu: resources.cpu } });
});
