/** The demo app of the first start. */
import { z } from 'zod';
import { type Actor, reaches, roleIn } from '../../auth/actor.ts';
import type { AppState } from '../../domain/lifecycle/model.ts';
import { findAnyApp, findAppIdentity, readApp } from '../../store/app/apps.ts';
import { findInstance, writeDemo } from '../../store/instance.ts';
import { findProjectBySlug } from '../../store/people/projects.ts';
import type { PrismaClient } from '../../store/postgres/database.ts';
import { memberAction } from '../action.ts';
import { createApp } from '../apps/create-app.ts';
import { EventHub } from '../events/hub.ts';
import type { Platform } from '../platform.ts';
import { DEMO_PROJECT } from './seed.ts';

const PLATFORM: Actor = { kind: 'platform', name: 'platform' };
const DEMO_APP = { name: 'iris', resources: { flavor: 'ai1-s-cpu', cpu: 1 }, unsecureHttp: true };

/**
 * Deploys it unless it was ever deployed: who deleted it does not get it again.
 *
 * @param image reference of an image that the engine has
 * @returns null when the project is gone
 */
export async function deployDemo(
  { db, settings, vault }: Omit<Platform, 'events' | 'sharedRegistry'>,
  image: string,
): Promise<{ appId: string; created: boolean } | null> {
  const project = await findProjectBySlug(db, DEMO_PROJECT.slug);
  if (!project) return null;
  const known = await findAnyApp(db, project.id, DEMO_APP.name);
  if (known) return { appId: known, created: false };
  // Nobody watches a timeline through this platform, so its hub never connects.
  const platform = { db, settings, vault, events: new EventHub(''), sharedRegistry: () => null };
  const { app } = await createApp(platform, PLATFORM, project.id, { ...DEMO_APP, image });
  return { appId: app.id, created: true };
}

export interface DemoStatus {
  state: AppState;
  reason: { code: string; message: string };
  /** Its own loopback address. */
  address: string;
}

export async function demoStatus(db: PrismaClient, appId: string): Promise<DemoStatus> {
  const app = await readApp(db, appId);
  return { state: app.state, reason: { code: app.reasonCode, message: app.reasonMessage }, address: app.address };
}

const DEMO_STAGES = ['off', 'building', 'deployed', 'failed'] as const;

/** How far the first start is with its demo app. */
const demoProgress = z.object({
  stage: z.enum(DEMO_STAGES),
  message: z.string(),
  /** Once it has been built. */
  image: z.string().optional(),
});
export type DemoProgress = z.output<typeof demoProgress>;

const NOT_ASKED_FOR: DemoProgress = { stage: 'off', message: 'This instance was started without a demo app.' };

/** Told by `npm start`, so that a page can say it. */
export async function reportDemo(db: PrismaClient, progress: DemoProgress): Promise<void> {
  await writeDemo(db, progress);
}

/** What can be deployed by one click, in any project: the demo's own image is on the engine. */
export type Example = typeof DEMO_APP & { image: string };

export interface Demo {
  stage: DemoProgress['stage'];
  message: string;
  /** Slug of its project; null for who may not see it. */
  project: string | null;
  appId: string | null;
  example: Example | null;
}

/** How it goes is for who may see its project; everyone else hears of the example alone. */
export const readDemo = memberAction({
  readTokens: false,
  input: z.strictObject({}),
  async run({ db }, actor): Promise<Demo> {
    const instance = await findInstance(db);
    const known = demoProgress.safeParse(instance?.demo);
    const { image, ...progress } = known.success ? known.data : NOT_ASKED_FOR;
    const example = image === undefined ? null : { ...DEMO_APP, image };
    const project = await findProjectBySlug(db, DEMO_PROJECT.slug);
    if (!project || roleIn(actor, project.id) === null) {
      return { ...NOT_ASKED_FOR, project: null, appId: null, example };
    }
    const appId = progress.stage === 'deployed' ? await findAnyApp(db, project.id, DEMO_APP.name) : null;
    const app = appId === null ? null : await findAppIdentity(db, appId);
    return { ...progress, project: project.slug, appId: app && reaches(actor, app.labels) ? appId : null, example };
  },
});
