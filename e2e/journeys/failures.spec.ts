/** Every way in which an app can fail, for real: its page says what happened and why, and leads to where it is mended. */
import type { Page } from '@playwright/test';
import Docker from 'dockerode';
import { SECTION_TITLES, type SettingsSection } from '../../components/settings/sections.ts';
import { USER_FAILURES } from '../../lib/domain/lifecycle/codes.ts';
import { forgetImages, startTinyRegistry } from '../../tests/fixtures/engine-images/tiny-registry.ts';
import { FAILING_APPS, type UserFailure } from '../../tests/fixtures/failing-apps.ts';
import { until } from '../../tests/wait.ts';
import type { AppBody, DavitClient } from '../../tests/whole/client.ts';
import { expect, type Project, type Spec, test } from '../fixtures.ts';
import { press } from '../keyboard.ts';
import type { AppPage } from '../pages/app.ts';

interface Shown {
  /** What stands on the page, in parts: what happened, why, and what to do now. */
  says: (string | RegExp)[];
  /**
   * What can be pressed, in this order, and where it leads: the part of the app's settings, its log, the project's
   * registries or data; null: it does it itself, and `administrator`: who is none is told to ask one.
   */
  steps: [string, SettingsSection | 'logs' | 'registries' | 'data' | 'administrator' | null][];
  /** Done as the page says, until it runs. */
  mend?: (app: AppPage, image: string) => Promise<void>;
}

const LOGS: Shown['steps'][0] = ['Open logs', 'logs'];
const IMAGE: Shown['steps'][0] = ['Edit image', 'image'];
const COMMAND: Shown['steps'][0] = ['Edit command', 'image'];
const VOLUMES: Shown['steps'][0] = ['Edit volumes', 'volumes'];
const DATA: Shown['steps'][0] = ['Open data', 'data'];
const AGAIN: Shown['steps'][0] = ['Start again', null];

const SHOWN: Record<UserFailure, Shown> = {
  IMAGE_NOT_FOUND: {
    says: ['The image was not found', /nosuch\/image:1/, 'Check the name and the tag'],
    steps: [IMAGE, AGAIN],
    mend: nameAnotherImage,
  },
  IMAGE_UNAUTHORIZED: {
    says: ['The registry gave no access', /private\/image:1/, 'make'],
    steps: [['Open registries', 'registries'], IMAGE, AGAIN],
  },
  IMAGE_REGISTRY_UNREACHABLE: {
    says: ['The registry was not reached', 'registry.invalid', 'try again in a while'],
    steps: [AGAIN, IMAGE],
  },
  IMAGE_PLATFORM_MISMATCH: {
    says: ['for another kind of machine', /arm\/image:latest/, 'Build it for the architecture'],
    steps: [IMAGE],
  },
  IMAGE_INVALID: {
    says: ['The image is broken', /corrupt\/image:latest/, 'verification failed', 'push it again'],
    steps: [IMAGE, AGAIN],
  },
  IMAGE_TOO_LARGE: {
    says: ['The image is too large', '40 TiB would have to be fetched', 'this machine has', 'Take a smaller image'],
    steps: [IMAGE, ['Open disk', 'administrator'], AGAIN],
  },
  DATA_NOT_FOUND: {
    says: ['Data that it mounts was not found', /nosuch\.git/, 'Check the volume'],
    steps: [VOLUMES, DATA, AGAIN],
  },
  DATA_UNAUTHORIZED: {
    says: ['The data store gave no access', /private\/repository\.git/, 'Give the data store keys'],
    steps: [DATA, VOLUMES, AGAIN],
  },
  DATA_UNREACHABLE: {
    says: ['The data store was not reached', 'git.invalid', 'try again in a while'],
    steps: [AGAIN, VOLUMES],
  },
  DATA_REFUSED: {
    says: ['Data that it mounts was not taken', '169.254.169.254', 'The message names what cannot be'],
    steps: [VOLUMES, AGAIN],
  },
  COMMAND_NOT_FOUND: {
    says: ['The command is not in the image', '/no/such/program', 'Set a command that the image has'],
    steps: [COMMAND, ['Use the image’s own command', null]],
    mend: (app) => app.nextStep('Use the image’s own command').click(),
  },
  CONTAINER_EXITED: {
    says: ['The container ended with code 3', 'third line', 'Its last lines say why'],
    steps: [LOGS, COMMAND, IMAGE, AGAIN],
  },
  OUT_OF_MEMORY: {
    says: ['It used more memory than it has', '128 MiB', 'Memory follows from the units'],
    steps: [['Raise memory to 256 MiB', null], ['Edit resources', 'resources'], LOGS],
  },
  DISK_LIMIT_EXCEEDED: {
    says: ['It wrote more to its disk than it has', '2 GiB', 'Let the app write less'],
    steps: [['Raise disk to 4 GiB', null], ['Edit resources', 'resources'], LOGS],
  },
  PERMISSION_DENIED: {
    says: ['may not be read, written or run', '/etc/davit-test', '42420', 'chown'],
    steps: [IMAGE, COMMAND, LOGS],
  },
  PROBE_TIMEOUT: {
    says: ['did not become ready in time', 'GET /health on port 8080 answered 500', 'Mend the probe’s path or port'],
    steps: [['Edit probe', 'port'], ['Edit deadline', 'rollout'], LOGS],
  },
  PORT_CLOSED: {
    says: ['Nothing listens on port 8080', 'Open instead: 5000'],
    steps: [['Use port 5000', null], ['Edit port', 'port'], LOGS],
    mend: (app) => press(app.page, app.nextStep('Use port 5000')),
  },
};

test('each way to fail says what happened, why and what to do, and leads there', async ({
  page,
  screens,
  davit,
  project,
  instance,
}) => {
  test.slow();
  const registry = await startTinyRegistry(project.slug);
  try {
    const failing = new Map<string, UserFailure>();
    for (const code of USER_FAILURES) {
      const recipe = FAILING_APPS.find((one) => one.code === code);
      expect(recipe, `an app that ends as ${code}`).toBeDefined();
      if (recipe)
        failing.set(await create(davit, project, { image: instance.images.test, ...recipe.spec(registry) }), code);
    }
    const mended: string[] = [];
    for await (const id of asTheyFail(davit, project, failing)) {
      const code = failing.get(id);
      if (code === undefined) continue;
      await test.step(code, async () => {
        const app = screens.app(id);
        await app.goto();
        await expectShown(app, code);
        if (!SHOWN[code].mend) return followFirstLink(page, app, SHOWN[code].steps);
        await SHOWN[code].mend(app, instance.images.test);
        mended.push(id);
        await expect(app.state).toContainText('RUNNING', { timeout: 45_000 });
        await expect(app.problem).toHaveCount(0);
      });
    }
    expect(mended.length).toBe(Object.values(SHOWN).filter(({ mend }) => mend).length);
  } finally {
    await forgetImages(new Docker(), registry.host);
    await registry.close();
  }
});

async function create(davit: DavitClient, project: Project, spec: Spec): Promise<string> {
  const { status, body } = await davit.api('POST', `/v1/app?project=${project.slug}`, {
    resources: { flavor: 'ai1-xs-cpu', cpu: 1 },
    unsecureHttp: true,
    deploymentStrategy: { terminationGracePeriodSeconds: 1 },
    ...spec,
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return body.id;
}

/** Each once it is FAILED: who is looked at first is who failed first. */
async function* asTheyFail(davit: DavitClient, project: Project, failing: ReadonlyMap<string, string>) {
  const left = new Set(failing.keys());
  while (left.size > 0) {
    const [next] = await until(
      `another of ${[...left].map((id) => failing.get(id))} has failed`,
      async () => {
        const { body } = await davit.api<{ items: AppBody[] }>('GET', `/v1/app?size=100&project=${project.slug}`);
        return body.items.filter(({ id, status }) => left.has(id) && status.state === 'FAILED');
      },
      (failed) => failed.length > 0,
      { timeoutMs: 90_000, everyMs: 100 },
    );
    if (!next) return;
    left.delete(next.id);
    yield next.id;
  }
}

async function expectShown(app: AppPage, code: UserFailure): Promise<void> {
  const { says, steps } = SHOWN[code];
  await expect(app.state).toContainText('FAILED');
  for (const part of [...says, code]) await expect(app.problem).toContainText(part);
  await expect(app.nextSteps).toHaveText(steps.map(([label]) => label));
  for (const [label, leadsTo] of steps) {
    if (leadsTo === 'administrator') await expect(app.nextStep(label)).toBeDisabled();
    else if (leadsTo === 'logs' || leadsTo === 'registries' || leadsTo === 'data')
      await expect(app.nextStep(label)).toHaveAttribute('href', new RegExp(`/${leadsTo}$`));
    else if (leadsTo) await expect(app.nextStep(label)).toHaveAttribute('href', new RegExp(`/settings#${leadsTo}$`));
    else await expect(app.nextStep(label)).toBeEnabled();
  }
}

/** To the log, or to the group of settings that it names, and there into view. */
async function followFirstLink(page: Page, app: AppPage, steps: Shown['steps']): Promise<void> {
  for (const [label, leadsTo] of steps) {
    if (leadsTo === null || leadsTo === 'administrator') continue;
    await app.nextStep(label).click();
    if (leadsTo === 'registries' || leadsTo === 'data') {
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(leadsTo === 'data' ? 'Data' : 'Registries');
      return;
    }
    const name = leadsTo === 'logs' ? 'Logs' : SECTION_TITLES[leadsTo];
    await expect(page.getByRole('region', { name, exact: true })).toBeInViewport();
    return;
  }
}

async function nameAnotherImage(app: AppPage, image: string): Promise<void> {
  await app.nextStep('Edit image').click();
  const section = app.page.getByRole('region', { name: SECTION_TITLES.image });
  await section.getByLabel('Image', { exact: true }).fill(image);
  await section.getByRole('button', { name: 'Save' }).click();
  await app.action('Start').click();
}
