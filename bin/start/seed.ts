/** What must be there before anyone signs in: the instance, its administrator, the project demo, the flavors. */
import type { Config } from '../../lib/config/config.ts';

export interface Seeded {
  email: string;
  /** Only when it was made just now. */
  password: string | null;
}

/** Loaded only here: before the client is generated there is nothing to load. */
export async function seed(databaseUrl: string, config: Config): Promise<Seeded> {
  const { seedInstance } = await import('../../lib/services/instance/seed.ts');
  const { openDatabase } = await import('../../lib/store/postgres/database.ts');
  const db = openDatabase(databaseUrl, 2);
  try {
    const { administrator } = await seedInstance(db, {
      adminEmail: config.adminEmail,
      adminPassword: config.adminPassword,
      adminToken: config.adminToken,
    });
    return administrator;
  } finally {
    await db.$disconnect();
  }
}
