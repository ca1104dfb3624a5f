/** A new app: its row, its first revision, its first event and the work to do, in one transaction. */
import { type Actor, signatureOf } from '../../auth/actor.ts';
import { DEFAULT_TIMEOUT_SECONDS } from '../../domain/spec/app-limits.ts';
import { type AppSpecInput, appSpecInput } from '../../domain/spec/app-spec.ts';
import { type AppDraft, type AppRecord, insertApp, readApp, readTaken, TakenError } from '../../store/app/apps.ts';
import { appendEvents } from '../../store/app/events.ts';
import { enqueue } from '../../store/app/queue.ts';
import { insertRevision } from '../../store/app/revisions.ts';
import { action } from '../action.ts';
import { ServiceError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { freeAddress } from './addresses.ts';
import { type AppView, viewRecord } from './app-view.ts';
import { sealEnv } from './env.ts';
import { generateName } from './names.ts';
import { checkRegion, deploymentFor, labelsFor, nameTaken, type SpecDraft, specFor } from './spec-draft.ts';
import { mountVolumes } from './volumes.ts';

/** Two creations may pick the same free name or address at the same moment; the loser picks again. */
const TRIES = 5;
/** Many may be created at once; each waits its turn. */
const PATIENCE = { maxWait: 15_000, timeout: 15_000 };
const QUEUED = { code: 'APP_QUEUED', message: 'Accepted. The worker takes it up next.' } as const;

export const createApp = action({
  on: 'project',
  right: 'app.create',
  input: appSpecInput,
  async run({ platform, actor, target }, input): Promise<AppView> {
    checkRegion(input.region, platform.settings);
    const labels = labelsFor(actor, input.labels ?? {});
    const spec = await specFor(platform, input);
    const created = await insertWithRetry(input.name ?? null, (name) =>
      insertOnce(platform, actor, { projectId: target.id, name, input, labels, spec }),
    );
    // As it was created: the worker may be further by now.
    return viewRecord(platform.db, created);
  },
});

interface Draft {
  projectId: string;
  name: string | null;
  input: AppSpecInput;
  labels: Record<string, string>;
  spec: SpecDraft;
}

async function insertOnce(platform: Platform, actor: Actor, draft: Draft): Promise<AppRecord> {
  const createdBy = signatureOf(actor);
  return platform.db.$transaction(async (tx) => {
    const taken = await readTaken(tx, draft.projectId);
    if (draft.name !== null && taken.names.has(draft.name)) throw new TakenError('name');
    const address = freeAddress(platform.settings.appAddresses, taken.addresses);
    if (address === null) {
      throw new ServiceError(
        'conflict',
        'ADDRESSES_EXHAUSTED',
        `Every address of ${platform.settings.appAddresses} belongs to an app. Delete an app, or set a wider DAVIT_APP_ADDRESSES.`,
      );
    }
    const app: AppDraft = {
      projectId: draft.projectId,
      name: draft.name ?? generateName(taken.names),
      createdBy,
      replicas: draft.input.scalingStrategy?.fixed?.replicas ?? 1,
      address,
      labels: draft.labels,
      unsecureHttp: draft.input.unsecureHttp ?? false,
      requestTimeoutSeconds: draft.input.requestTimeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
      ...deploymentFor(draft.input),
      reason: QUEUED,
    };
    const id = await insertApp(tx, app);
    const envVars = sealEnv(platform.vault, id, draft.input.envVars ?? []);
    const volumes = await mountVolumes(tx, { id, projectId: draft.projectId }, draft.input.volumes ?? []);
    await insertRevision(tx, id, { ...draft.spec, digest: null, askRegistry: false, envVars, volumes }, createdBy);
    const event = { type: 'state' as const, from: null, to: 'QUEUED' as const, ...QUEUED, data: null };
    await appendEvents(tx, { id, projectId: draft.projectId }, [event], createdBy);
    await enqueue(tx, id);
    return readApp(tx, id);
  }, PATIENCE);
}

async function insertWithRetry(
  name: string | null,
  insert: (name: string | null) => Promise<AppRecord>,
): Promise<AppRecord> {
  for (let left = TRIES; ; left--) {
    try {
      return await insert(name);
    } catch (error) {
      if (!(error instanceof TakenError)) throw error;
      if (error.field === 'name' && name !== null) throw nameTaken(name);
      if (left <= 1) throw error;
    }
  }
}
