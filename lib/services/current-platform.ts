/** The platform of this process, made from its environment when first needed. */
import { openVault } from '../crypto/vault.ts';
import { currentSharedRegistry } from '../shared-registry/current.ts';
import { openDatabase } from '../store/postgres/database.ts';
import { EventHub } from './events/hub.ts';
import type { Platform } from './platform.ts';
import { required, settingsFrom } from './settings.ts';

// Bundlers may load this module more than once; the connections shall be there once.
const place = globalThis as { davitPlatform?: Platform };

/** @throws Error naming the variable that is not set */
export function currentPlatform(): Platform {
  place.davitPlatform ??= openPlatform(process.env);
  return place.davitPlatform;
}

export function openPlatform(env: Record<string, string | undefined>): Platform {
  const url = required(env, 'DATABASE_URL');
  return {
    db: openDatabase(url),
    settings: settingsFrom(env),
    events: new EventHub(url),
    vault: openVault(required(env, 'DAVIT_ENCRYPTION_KEY')),
    sharedRegistry: currentSharedRegistry,
  };
}

export async function closePlatform(platform: Platform): Promise<void> {
  await platform.events.close();
  await platform.db.$disconnect();
}
