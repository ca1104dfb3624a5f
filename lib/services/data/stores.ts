/** Data stores that a project added: S3 services and repositories that its apps may have volumes of. */
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { signatureOf } from '../../auth/actor.ts';
import { dataStoreInput, dataStoreUpdate } from '../../domain/data/store-input.ts';
import { appsWithVolumesOf } from '../../store/data/containers.ts';
import {
  type DataStoreRecord,
  findStoreOf,
  insertStore,
  listStores,
  deleteStore as removeRow,
  updateStore as writeRow,
} from '../../store/data/stores.ts';
import { forgetCopies } from '../../store/data/volumes.ts';
import { databaseNow } from '../../store/ledger.ts';
import { action, refuseNarrowToken } from '../action.ts';
import { ServiceError } from '../errors.ts';
import { pageInput, toWindow } from '../page.ts';
import { askStore, type StoreTest, secretOf } from './ask-store.ts';
import { accessOf, storeSecretPlace } from './places.ts';

export type { DataStoreRecord };

/** @throws ServiceError conflict with the test's own code, and DATA_STORE_TAKEN */
export const createDataStore = action({
  on: 'project',
  right: 'data.manage',
  input: dataStoreInput,
  async run({ platform, actor, target }, input): Promise<DataStoreRecord> {
    refuseNarrowToken(actor);
    const { alias, untested } = input;
    if (await findStoreOf(platform.db, target.id, alias)) throw taken(alias);
    const { secret, ...wanted } = wantedStore(input);
    if (!untested) await mustWork(askStore(platform, accessOf(wanted, secret)));
    await forgetCopies(platform.db, target.id, { alias });
    const id = uuidv7();
    const row = await insertStore(platform.db, {
      id,
      projectId: target.id,
      alias,
      ...wanted,
      secret: platform.vault.seal(secret, storeSecretPlace(id)),
      createdBy: signatureOf(actor),
    });
    if (!row) throw taken(alias);
    return row;
  },
});

export const listDataStores = action({
  on: 'project',
  right: 'data.see',
  input: pageInput.extend({ sort: z.enum(['createdAt', 'updatedAt', 'alias', 'id']).default('createdAt') }),
  async run({ platform, actor, target }, input) {
    refuseNarrowToken(actor);
    return listStores(platform.db, target.id, { ...toWindow(input), order: input.order, sort: input.sort });
  },
});

export const getDataStore = action({
  on: 'dataStore',
  right: 'data.see',
  input: z.strictObject({}),
  run: async ({ target }): Promise<DataStoreRecord> => target,
});

/** A secret goes where it was given for: another address needs it anew, and so does another name for apps that use it. */
export const updateDataStore = action({
  on: 'dataStore',
  right: 'data.manage',
  input: dataStoreUpdate,
  async run({ platform, target }, input): Promise<void> {
    const { db, vault } = platform;
    const { secret: given, ...changed } = changedStore(target, input);
    const alias = input.alias ?? target.alias;
    if (alias !== target.alias) await mustBeUnused(platform.db, target, 'An alias is what they name it by.');
    if (changed.url !== target.url && given === null) throw secretNeeded(target, changed.url);
    const secret = given ?? (await secretOf(platform, target));
    if (!input.untested) await mustWork(askStore(platform, accessOf(changed, secret)));
    const { kind: _kind, ...data } = changed;
    const sealed = vault.seal(secret, storeSecretPlace(target.id));
    const updatedAt = await databaseNow(db);
    if (data.url !== target.url || data.region !== target.region) await forgetCopies(db, target.projectId, { alias });
    if (!(await writeRow(db, target.id, { alias, ...data, secret: sealed, updatedAt }))) throw taken(alias);
  },
});

/** Whether it takes its credentials now. */
export const testDataStore = action({
  on: 'dataStore',
  right: 'data.manage',
  input: z.strictObject({}),
  async run({ platform, target }): Promise<StoreTest> {
    try {
      return await askStore(platform, accessOf(target, await secretOf(platform, target)));
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'SECRET_UNREADABLE') throw error;
      return { code: error.code, message: error.message };
    }
  },
});

/** @throws ServiceError conflict DATA_STORE_IN_USE, unless forced */
export const deleteDataStore = action({
  on: 'dataStore',
  right: 'data.manage',
  input: z.strictObject({ force: z.boolean().optional() }),
  async run({ platform, target }, { force }): Promise<void> {
    if (!force) await mustBeUnused(platform.db, target, 'With force they keep what is synced, and get no more of it.');
    await removeRow(platform.db, target.id);
  },
});

type Wanted = Pick<DataStoreRecord, 'kind' | 'url' | 'region' | 'username'>;

function wantedStore({ s3, git }: z.output<typeof dataStoreInput>): Wanted & { secret: string } {
  if (s3) {
    const { endpoint: url, region, accessKey: username, secretKey: secret } = s3;
    return { kind: 's3', url, region: region ?? '', username, secret };
  }
  if (!git) throw new Error('a validated data store is of no kind');
  return { kind: 'git', url: git.url, region: '', username: git.username, secret: git.password };
}

/** @throws ServiceError conflict DATA_STORE_KIND */
function changedStore(
  { kind, url, region, username }: DataStoreRecord,
  { s3, git }: z.output<typeof dataStoreUpdate>,
): Wanted & { secret: string | null } {
  if ((kind === 's3' && git) || (kind === 'git' && s3)) {
    const message = 'A data store stays what it is: add another for what is of another kind.';
    throw new ServiceError('conflict', 'DATA_STORE_KIND', message);
  }
  return {
    kind,
    url: s3?.endpoint ?? git?.url ?? url,
    region: s3?.region ?? region,
    username: s3?.accessKey ?? git?.username ?? username,
    secret: s3?.secretKey ?? git?.password ?? null,
  };
}

async function mustWork(asked: Promise<StoreTest>): Promise<void> {
  const { code, message } = await asked;
  if (code !== null) throw new ServiceError('conflict', code, `${message} Nothing was changed.`);
}

async function mustBeUnused(
  db: Parameters<typeof appsWithVolumesOf>[0],
  { projectId, alias }: DataStoreRecord,
  why: string,
): Promise<void> {
  const apps = await appsWithVolumesOf(db, projectId, { alias });
  if (apps.length === 0) return;
  const message = `Apps have volumes of ${alias}: ${apps.map(({ name }) => name).join(', ')}. Give them others or delete them first. ${why}`;
  throw new ServiceError('conflict', 'DATA_STORE_IN_USE', message, { details: { apps } });
}

function secretNeeded({ kind, url }: DataStoreRecord, wanted: string): ServiceError {
  const what = kind === 's3' ? 'secret key' : 'password';
  const message = `The ${what} was given for ${url}. Give that of ${wanted} along with it.`;
  return new ServiceError('conflict', 'SECRET_NEEDED', message);
}

function taken(alias: string): ServiceError {
  const message = `The project has a data store ${alias} already. Change that one, or take another alias.`;
  return new ServiceError('conflict', 'DATA_STORE_TAKEN', message);
}
