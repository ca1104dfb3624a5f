/** What a new instance begins with. Asked again, it adds what is missing and changes nothing. */
import { randomInt } from 'node:crypto';
import { generatePassword, hashPassword } from '../../auth/password.ts';
import { describeToken } from '../../auth/token.ts';
import { seedFlavors } from '../../store/flavors.ts';
import { ensureInstance, findInstance, lockSeeding } from '../../store/instance.ts';
import { insertProject } from '../../store/people/projects.ts';
import { ensureToken } from '../../store/people/tokens.ts';
import { findAdministrator, findUserByEmail, insertUser } from '../../store/people/users.ts';
import type { PrismaClient } from '../../store/postgres/database.ts';
import { SEEDED_FLAVORS } from './flavors.ts';

export const DEMO_PROJECT = { slug: 'demo', name: 'Demo' };

export interface Seeding {
  adminEmail: string;
  /** Null: one is generated. */
  adminPassword: string | null;
  /** A bearer token of the administrator, set at the first start. */
  adminToken: string | null;
}

export interface Seeded {
  /** Short name of the instance: the label on its containers. */
  instanceId: string;
  administrator: {
    email: string;
    /** Only when the account was made now; afterwards nobody knows it but its owner. */
    password: string | null;
  };
}

export async function seedInstance(db: PrismaClient, seeding: Seeding): Promise<Seeded> {
  const password = seeding.adminPassword ?? generatePassword();
  return db.$transaction(
    async (tx) => {
      await lockSeeding(tx);
      const isFirst = (await findInstance(tx)) === null;
      const instance = await ensureInstance(tx, shortName());
      await seedFlavors(tx, SEEDED_FLAVORS);
      if (isFirst) await insertProject(tx, DEMO_PROJECT);
      const known = (await findUserByEmail(tx, seeding.adminEmail)) ?? (await findAdministrator(tx));
      const administrator =
        known ??
        (await insertUser(tx, {
          email: seeding.adminEmail,
          name: 'Administrator',
          passwordHash: await hashPassword(password),
          administrator: true,
        }));
      if (isFirst && seeding.adminToken) {
        const { hash, prefix } = describeToken(seeding.adminToken);
        await ensureToken(tx, {
          kind: 'PERSONAL',
          projectId: null,
          userId: administrator.id,
          name: 'DAVIT_ADMIN_TOKEN',
          role: 'OPERATOR',
          labelSelector: null,
          hash,
          prefix,
          expiresAt: null,
        });
      }
      return {
        instanceId: instance.name,
        administrator: { email: administrator.email, password: known ? null : password },
      };
    },
    { timeout: 30_000, maxWait: 10_000 },
  );
}

/** Eight lower-case letters and digits: part of every container's name. */
function shortName(): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]).join('');
}
