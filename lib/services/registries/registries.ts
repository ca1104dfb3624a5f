/** Registries that a project added: whose images it may use with a user and a password. */
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { signatureOf } from '../../auth/actor.ts';
import { VaultError } from '../../crypto/vault.ts';
import { parseImageReference } from '../../domain/image/image-reference.ts';
import {
  explainRegistryProblem,
  REGISTRY_PROBLEM_CODES,
  type RegistryProblemCode,
} from '../../domain/image/problem.ts';
import { registryHost, registryInput, registryUpdate } from '../../domain/image/registry-input.ts';
import { RegistryClient } from '../../registry/registry-client.ts';
import { RegistryError } from '../../registry/wire.ts';
import {
  findRegistryOf,
  insertRegistry,
  listRegistries as listRows,
  listWantedImages,
  type RegistryRecord,
  deleteRegistry as removeRow,
  updateRegistry as writeRow,
} from '../../store/disk/registries.ts';
import { databaseNow } from '../../store/ledger.ts';
import { action, refuseNarrowToken } from '../action.ts';
import { ServiceError } from '../errors.ts';
import { pageInput, toWindow } from '../page.ts';
import type { Platform } from '../platform.ts';
import { readCa } from './ca.ts';
import { type RegistryAccess, registryPlace, unreadablePassword } from './credentials.ts';

export type { RegistryRecord };

export interface RegistryTest {
  /** Null: it takes them. */
  code: RegistryProblemCode | 'SECRET_UNREADABLE' | null;
  message: string;
}

const nothing = z.strictObject({});

/** @throws ServiceError conflict with the test's own code, and REGISTRY_TAKEN */
export const createRegistry = action({
  on: 'project',
  right: 'registry.manage',
  input: registryInput,
  async run({ platform, actor, target }, { url, username, password, untested, ...given }): Promise<RegistryRecord> {
    const host = hostOf(url);
    const ca = readCa(given.ca ?? '', await databaseNow(platform.db));
    if (await findRegistryOf(platform.db, target.id, host)) throw taken(host);
    if (!untested) await mustWork(platform, host, { username, password, ca });
    const id = uuidv7();
    const row = await insertRegistry(platform.db, {
      id,
      projectId: target.id,
      host,
      username,
      password: platform.vault.seal(password, registryPlace(id)),
      ca,
      createdBy: signatureOf(actor),
    });
    if (!row) throw taken(host);
    return row;
  },
});

export const listRegistries = action({
  on: 'project',
  right: 'registry.see',
  input: pageInput.extend({ sort: z.enum(['createdAt', 'updatedAt', 'host', 'id']).default('createdAt') }),
  async run({ platform, actor, target }, input) {
    refuseNarrowToken(actor);
    return listRows(platform.db, target.id, { ...toWindow(input), order: input.order, sort: input.sort });
  },
});

export const getRegistry = action({
  on: 'registry',
  right: 'registry.see',
  input: nothing,
  run: async ({ target }): Promise<RegistryRecord> => target,
});

/** A password goes to the host that it was given for: another host needs it anew. */
export const updateRegistry = action({
  on: 'registry',
  right: 'registry.manage',
  input: registryUpdate,
  async run({ platform, target }, input): Promise<void> {
    const { db, vault } = platform;
    const host = input.url == null ? target.host : hostOf(input.url);
    if (host !== target.host && input.password == null) {
      throw new ServiceError(
        'conflict',
        'PASSWORD_NEEDED',
        `The password was given for ${target.host}. Give that of ${host} along with the URL.`,
      );
    }
    const username = input.username ?? target.username;
    const password = input.password ?? (await openPassword(platform, target));
    const updatedAt = await databaseNow(db);
    const ca = input.ca == null ? target.ca : readCa(input.ca, updatedAt);
    if (!input.untested) await mustWork(platform, host, { username, password, ca });
    const sealed = vault.seal(password, registryPlace(target.id));
    if (!(await writeRow(db, target.id, { host, username, password: sealed, ca, updatedAt }))) throw taken(host);
  },
});

/** Whether it takes the user and password now. */
export const testRegistry = action({
  on: 'registry',
  right: 'registry.see',
  input: nothing,
  async run({ platform, target }): Promise<RegistryTest> {
    try {
      const { host, username, ca } = target;
      return await attempt(platform, host, { username, password: await openPassword(platform, target), ca });
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'SECRET_UNREADABLE') throw error;
      return { code: 'SECRET_UNREADABLE', message: error.message };
    }
  },
});

/** @throws ServiceError conflict REGISTRY_IN_USE, unless forced */
export const deleteRegistry = action({
  on: 'registry',
  right: 'registry.manage',
  input: z.strictObject({ force: z.boolean().optional() }),
  async run({ platform, target }, { force }): Promise<void> {
    const { db } = platform;
    const wanted = await listWantedImages(db, target.projectId);
    const using = wanted.filter(({ image }) => parseImageReference(image)?.registry === target.host);
    const apps = [...new Map(using.map(({ appId, name }) => [appId, { id: appId, name }])).values()];
    if (apps.length > 0 && !force) {
      throw new ServiceError(
        'conflict',
        'REGISTRY_IN_USE',
        `Apps have images of ${target.host}: ${apps.map(({ name }) => name).join(', ')}. Give them others or delete them first; with force they keep what is fetched, and may not get it again.`,
        { details: { apps } },
      );
    }
    await removeRow(db, target.id);
  },
});

async function mustWork(platform: Platform, host: string, access: RegistryAccess): Promise<void> {
  const { code, message } = await attempt(platform, host, access);
  if (code !== null) throw new ServiceError('conflict', code, `${message} Nothing was changed.`);
}

async function attempt({ settings }: Platform, host: string, access: RegistryAccess): Promise<RegistryTest> {
  const { ca, ...credentials } = access;
  const client = new RegistryClient({ registry: host, credentials, ca, allowHosts: settings.allowHosts });
  try {
    await client.ping();
    return { code: null, message: `${host} takes the user ${credentials.username} and the password.` };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return {
      code: REGISTRY_PROBLEM_CODES[error.problem.kind],
      message: explainRegistryProblem(error.problem, host),
    };
  } finally {
    await client.close();
  }
}

async function openPassword({ db, vault }: Platform, { projectId, host }: RegistryRecord): Promise<string> {
  const found = await findRegistryOf(db, projectId, host);
  try {
    if (found) return vault.open(found.password, registryPlace(found.id));
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
  }
  throw unreadablePassword(host);
}

function hostOf(url: string): string {
  const host = registryHost(url);
  if (host === null) throw new Error('a validated URL names no registry');
  return host;
}

function taken(host: string): ServiceError {
  return new ServiceError(
    'conflict',
    'REGISTRY_TAKEN',
    `The project has a registry ${host} already. Change that one, or delete it first.`,
  );
}
