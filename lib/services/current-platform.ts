/** The platform of this process, made from its environment when first needed. */
import { openDatabase } from '../store/database.ts';
import { EventHub } from './events/hub.ts';
import type { Platform } from './platform.ts';
import { settingsFrom } from './settings.ts';

// Bundlers may load this module more than once; the connections shall be there once.
const place = globalThis as { davitPlatform?: Platform };

/** @throws ConfigError; Error when DATABASE_URL is not set */
export function currentPlatform(): Platform {
  place.davitPlatform ??= openPlatform(process.env);
  return place.davitPlatform;
}

export function openPlatform(env: Record<string, string | undefined>): Platform {
  const url = env.DATABASE_URL;
  if (!url) throw new Error('DATABASE_URL is not set: the console is started by npm start, which sets it.');
  return { db: openDatabase(url), settings: settingsFrom(env), events: new EventHub(url) };
}

export async function closePlatform(platform: Platform): Promise<void> {
  await platform.events.close();
  await platform.db.$disconnect();
}
