/** Ten lives of 500 steps on a real Postgres: the store's own functions, the services and the worker under faults. */
import pg from 'pg';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { chance } from '../../bin/simulate/chance.ts';
import { EventHub } from '../../lib/services/events/hub.ts';
import { seedInstance } from '../../lib/services/instance/seed.ts';
import { openDatabase } from '../../lib/store/postgres/database.ts';
import { freshDatabase } from '../database.ts';
import { vault } from '../encryption.ts';
import { installClock } from './clock.ts';
import { PostgresWorld } from './postgres-world.ts';

const STEPS = 500;
/** Each half has a database of its own. */
const SEEDS = [
  [1, 2, 3, 4, 5],
  [6, 7, 8, 9, 10],
];

it('finds nothing in ten lives of 500 steps', async () => {
  const wrong = await Promise.all(SEEDS.map(liveAll));
  expect(wrong.flat()).toEqual([]);
}, 300_000);

async function liveAll(seeds: number[]): Promise<unknown[]> {
  const url = await freshDatabase();
  const clock = await installClock(url);
  const db = openDatabase(url, 4);
  const eye = new pg.Client({ connectionString: url });
  await eye.connect();
  const events = new EventHub(url);
  const wrong: unknown[] = [];
  try {
    await seedInstance(db, { adminEmail: 'admin@davit.test', adminPassword: null, adminToken: null });
    const { id } = await db.project.findFirstOrThrow();
    const platform = { db, settings: SETTINGS, events, vault, sharedRegistry: () => null };
    for (const seed of seeds) {
      const world = new PostgresWorld({ platform, projectId: id, clock, eye, log: pino({ level: 'silent' }) }, seed);
      const found = await world.live(chance(seed), STEPS);
      if (found) wrong.push({ seed, ...found });
    }
  } finally {
    await events.close();
    await eye.end();
    await db.$disconnect();
    await clock.close();
  }
  return wrong;
}

const SETTINGS = {
  region: 'local',
  appDomain: 'app.localhost',
  gatewayPort: 8080,
  appAddresses: '127.83.0.0/16',
  addressForm: 'loopback',
  workerSocket: '/nowhere',
  registryHosts: ['127.0.0.1:3000'],
  allowHosts: [],
} as const;
