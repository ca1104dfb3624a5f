/** The demo app of the first start. */
import type { Actor } from '../../auth/actor.ts';
import type { AppState } from '../../domain/lifecycle/model.ts';
import { findAnyApp, readApp } from '../../store/apps.ts';
import type { PrismaClient } from '../../store/postgres/database.ts';
import { findProjectBySlug } from '../../store/projects.ts';
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
  { db, settings, vault }: Omit<Platform, 'events'>,
  image: string,
): Promise<{ appId: string; created: boolean } | null> {
  const project = await findProjectBySlug(db, DEMO_PROJECT.slug);
  if (!project) return null;
  const known = await findAnyApp(db, project.id, DEMO_APP.name);
  if (known) return { appId: known, created: false };
  // Nobody watches a timeline through this platform, so its hub never connects.
  const platform = { db, settings, vault, events: new EventHub('') };
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
