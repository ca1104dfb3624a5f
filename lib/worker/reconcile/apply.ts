/**
 * Takes one step: the only place that calls what changes something on the engine. The lease was renewed in the database
 * right before (`takeSteps`) and is checked again in the transaction that writes down what was done, so a worker that
 * lost it changes nothing more and writes nothing down.
 */
import { v7 as uuidv7 } from 'uuid';
import { envPlace } from '../../crypto/env-place.ts';
import { VaultError } from '../../crypto/vault.ts';
import { pushPlace } from '../../domain/data/volume.ts';
import type { FailureCode } from '../../domain/lifecycle/codes.ts';
import type { Aggregate, Cause, EnvEntry, Replica, RevisionSpec } from '../../domain/lifecycle/model.ts';
import { newReplica } from '../../domain/lifecycle/new-replica.ts';
import { applyStep, type ImageOfReplica, type Taken } from '../../domain/reconcile/apply-step.ts';
import { START_ADVICE } from '../../domain/reconcile/explain-failure.ts';
import type { ObservedImage } from '../../domain/reconcile/observed.ts';
import type { Step } from '../../domain/reconcile/step.ts';
import { storable } from '../../domain/text/text.ts';
import { type ContainerSpec, EngineError, type EngineErrorKind } from '../../engine/engine.ts';
import { changeApp, type Transaction } from '../../store/app/change-app.ts';
import type { Lease } from '../../store/app/queue.ts';
import { pinDigest } from '../../store/app/replicas.ts';
import { noteWritable } from '../../store/data/volumes.ts';
import type { WorkerContext } from '../context.ts';
import { lackingVolumes } from '../data/observe-data.ts';
import { allDone, inMoments } from './moments.ts';
import { placeAtOnce } from './place-at-once.ts';

export interface Work {
  context: WorkerContext;
  lease: Lease;
  aggregate: Aggregate;
  projectSlug: string;
  revisions: Map<number, RevisionSpec>;
  images: Map<number, ObservedImage>;
}

/** What an engine error means for the replica that it befell; kinds that are not listed are looked at again. */
const START_FAILURES: Partial<Record<EngineErrorKind, { code: FailureCode; advice: string }>> = {
  'command-not-found': { code: 'COMMAND_NOT_FOUND', advice: START_ADVICE.COMMAND_NOT_FOUND },
  'permission-denied': { code: 'PERMISSION_DENIED', advice: START_ADVICE.PERMISSION_DENIED },
  'image-invalid': { code: 'IMAGE_INVALID', advice: START_ADVICE.IMAGE_INVALID },
  'disk-full': { code: 'ENGINE_DISK_FULL', advice: START_ADVICE.ENGINE_DISK_FULL },
  failed: { code: 'ENGINE_FAILED', advice: 'If it stays so, an operator must look at the engine’s log.' },
};

export async function takeStep(work: Work, step: Step): Promise<void> {
  const { context, aggregate } = work;
  const appId = aggregate.app.id;
  switch (step.do) {
    case 'record':
      await writeDown(work, () => step);
      return;
    case 'add': {
      await add(work, step, revisionOf(work, step.revision));
      return;
    }
    case 'pull':
      await pull(work, step);
      return;
    case 'sync':
      await sync(work, step.revision);
      return;
    case 'probe': {
      const replica = replicaOf(work, step.replicaId);
      watchReadiness(work, replica, step.containerId, step.address, step.ready);
      return;
    }
    case 'create':
      await create(work, replicaOf(work, step.replicaId));
      return;
    case 'adopt':
      await adopt(work, replicaOf(work, step.replicaId), step.containerId, step.imageId);
      return;
    case 'start':
      await start(work, replicaOf(work, step.replicaId), step.containerId);
      return;
    case 'stop':
      context.stopper.stop(step.containerId, step.graceSeconds, appId);
      return;
    case 'remove':
      await endLog(work, step.containerId);
      await context.engine.remove(step.containerId);
      if (step.proves.length > 0) await writeDown(work, () => step);
      return;
  }
}

/** In the background; that it has begun is told once, however many replicas wait for it. */
async function pull(work: Work, { image, revision }: { image: string; revision: number }): Promise<void> {
  const { app } = work.aggregate;
  work.context.puller.pull(image, app, revision);
  if (app.fetchingRevision === revision) return;
  await writeDown(work, () => ({ do: 'pull', revision, image: revisionOf(work, revision).image }));
}

function imageOf(work: Work, { revision }: Replica): ImageOfReplica {
  const fetched = work.context.puller.fetchedFor(work.aggregate.app.id, revision);
  return { revision, name: revisionOf(work, revision).image, fetched };
}

/** A container takes its log along: what it wrote is read to its end, and one that still writes is ended for that. */
async function endLog({ context: { logs, engine }, aggregate }: Work, containerId: string): Promise<void> {
  if (!logs) return;
  const isWanted = aggregate.app.wanted !== 'DELETED';
  if (isWanted && logs.isReading(containerId)) await engine.stop(containerId, 0);
  await logs.finish(containerId, isWanted);
}

async function add(work: Work, step: { ordinal: number; revision: number }, spec: RevisionSpec): Promise<void> {
  const { context, lease, aggregate } = work;
  const { id, projectId } = aggregate.app;
  await changeApp(context.db, id, { actor: 'platform', lease }, async (current, now, tx) => {
    const replica = newReplica(uuidv7(), step, spec, now);
    const added = applyStep(current, { do: 'add', replica }, now);
    return added.length === 0 ? [] : [...added, ...(await placeAtOnce(tx, projectId, replica, spec))];
  });
}

/**
 * Makes its container and starts it without another look. That it was made is written down meanwhile: whoever comes after
 * a death in between finds it by its label, running or not, and adopts it.
 */
async function create(work: Work, replica: Replica): Promise<void> {
  await attempt(work, replica, async () => {
    const image = work.images.get(replica.revision);
    if (image?.status !== 'present') return; // The next look fetches it.
    await giveVolumes(work, replica);
    const { containerId } = await work.context.engine.create(containerOf(work, replica, image.imageId));
    const made = writeDown(
      work,
      () => ({ do: 'create', replicaId: replica.id, containerId, image: imageOf(work, replica) }),
      (tx) => pinDigest(tx, work.aggregate.app.id, replica.revision, image.digest ?? image.imageId),
    );
    await allDone([made, inMoments(work.context, 'start', () => start(work, replica, containerId, made))]);
  });
}

function containerOf(work: Work, replica: Replica, imageId: string): ContainerSpec {
  const { context, aggregate } = work;
  const spec = revisionOf(work, replica.revision);
  return {
    instanceId: context.instanceId,
    projectId: aggregate.app.projectId,
    projectSlug: work.projectSlug,
    appId: aggregate.app.id,
    replicaId: replica.id,
    revision: replica.revision,
    ordinal: replica.ordinal,
    image: imageId,
    command: spec.command,
    envVars: openSecrets(work, spec.envVars),
    cpuMillis: spec.cpuMillis,
    memoryBytes: spec.memoryBytes,
    gpuDeviceIds: replica.gpuDeviceIds,
    mounts: spec.volumes.map(({ volumeId, mountPath, permission }) => ({
      source: dataOf(work).files.filesOf(volumeId),
      target: mountPath,
      readOnly: permission === 'RO',
    })),
  };
}

async function sync(work: Work, revision: number): Promise<void> {
  const { context, aggregate } = work;
  const data = dataOf(work);
  const lacking = await lackingVolumes({ db: context.db, data }, aggregate, revisionOf(work, revision).volumes);
  await data.syncer.want(aggregate.app, revision, lacking);
}

/** From here on the app may write to them: that is to be pushed one day. */
async function giveVolumes(work: Work, replica: Replica): Promise<void> {
  const pushed = revisionOf(work, replica.revision).volumes.filter((mount) => pushPlace(mount) !== null);
  await noteWritable(
    work.context.db,
    pushed.map(({ volumeId }) => volumeId),
  );
}

function dataOf({ context }: Work): NonNullable<WorkerContext['data']> {
  if (!context.data) throw new Error('this worker has no place for data');
  return context.data;
}

async function adopt(work: Work, replica: Replica, containerId: string, imageId: string): Promise<void> {
  const spec = revisionOf(work, replica.revision);
  const image = await work.context.engine.image(imageId, spec.image);
  const digest = image?.digest ?? imageId;
  await writeDown(
    work,
    () => ({ do: 'adopt', replicaId: replica.id, containerId, image: imageOf(work, replica) }),
    (tx) => pinDigest(tx, work.aggregate.app.id, replica.revision, digest),
  );
}

/** @param made once it is written down that there is this container */
async function start(work: Work, replica: Replica, containerId: string, made?: Promise<void>): Promise<void> {
  const started = await attempt(work, replica, () => work.context.engine.start(containerId), made);
  // One that has ended already is told by the next look, which reads its exit code and its log.
  if (started?.status !== 'running' || !started.address) return;
  const { address } = started;
  watchReadiness(work, replica, containerId, address, false);
  await made;
  await writeDown(work, () => {
    const probe = work.context.prober.seen(work.aggregate.app.id).get(replica.id);
    const ready = probe?.containerId === containerId && probe.ready;
    return { do: 'start', replicaId: replica.id, containerId, address, ready };
  });
}

/** An engine error that the replica's spec is to blame for, or that may pass, is a failed start; others are thrown. */
async function attempt<Result>(
  work: Work,
  replica: Replica,
  act: () => Promise<Result>,
  before?: Promise<void>,
): Promise<Result | null> {
  try {
    return await act();
  } catch (error) {
    const cause = causeOf(error);
    if (!cause) throw error;
    await before;
    await writeDown(work, () => ({ do: 'fail', replica, cause }));
    return null;
  }
}

function causeOf(error: unknown): Cause | null {
  if (error instanceof VaultError) {
    const advice = 'Set the value of each secret again, or give the instance the key that it had.';
    return { code: 'SECRET_UNREADABLE', message: `${error.message} ${advice}` };
  }
  const failure = error instanceof EngineError ? START_FAILURES[error.kind] : undefined;
  if (!failure || !(error instanceof EngineError)) return null;
  return { code: failure.code, message: `${storable(error.message)}. ${failure.advice}` };
}

/** The one place where a secret is in clear again: on its way to the engine. @throws VaultError */
function openSecrets({ context, aggregate }: Work, entries: EnvEntry[]): { name: string; value: string }[] {
  return entries.map((entry) =>
    'sealed' in entry
      ? { name: entry.name, value: context.vault.open(entry.sealed, envPlace(aggregate.app.id, entry.name)) }
      : entry,
  );
}

/** What came of a step, in one transaction that holds the lease. @param also written with it */
async function writeDown(
  { context, lease, aggregate }: Work,
  taken: (now: Date) => Taken,
  also?: (tx: Transaction) => Promise<void>,
): Promise<void> {
  await changeApp(context.db, aggregate.app.id, { actor: 'platform', lease }, async (current, now, tx) => {
    await also?.(tx);
    return applyStep(current, taken(now), now);
  });
}

function watchReadiness(work: Work, replica: Replica, containerId: string, address: string, ready: boolean): void {
  const { probe, livenessProbe, port } = revisionOf(work, replica.revision);
  const target = {
    replicaId: replica.id,
    appId: work.aggregate.app.id,
    containerId,
    address,
    port,
    probe,
    livenessProbe,
  };
  work.context.prober.watch(target, ready);
}

function replicaOf({ aggregate }: Work, replicaId: string): Replica {
  const replica = aggregate.replicas.find((one) => one.id === replicaId);
  if (!replica) throw new Error(`app ${aggregate.app.id} has no live replica ${replicaId}`);
  return replica;
}

function revisionOf({ aggregate, revisions }: Work, number: number): RevisionSpec {
  const spec = revisions.get(number);
  if (!spec) throw new Error(`app ${aggregate.app.id} has no revision ${number}`);
  return spec;
}
