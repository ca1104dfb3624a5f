/** The one place that opens Postgres: a Prisma client for rows, and plain connections for LISTEN. */
import { PrismaPg } from '@prisma/adapter-pg';
import { type Prisma, PrismaClient } from '../generated/client.ts';

/** A client or a transaction: what every function of the store takes first. */
export type Database = PrismaClient | Prisma.TransactionClient;
export type { PrismaClient };

/**
 * @param url `postgresql://…`; a unix socket as `?host=/path`
 * @param connections most connections at once
 */
export function openDatabase(url: string, connections = 10): PrismaClient {
  return new PrismaClient({
    adapter: new PrismaPg({ connectionString: url, max: connections }),
    // Prisma's own two and five seconds are too short for a machine that is busy with something else.
    transactionOptions: { maxWait: 10_000, timeout: 20_000 },
  });
}
