/** What the engine really has of an app, as `reconcile` takes it. */
import { imageToRun, parseImageReference } from '../../domain/image/image-reference.ts';
import type { Aggregate, RevisionSpec } from '../../domain/lifecycle/model.ts';
import type { Observed, ObservedContainer, ObservedImage } from '../../domain/reconcile/observed.ts';
import { storable } from '../../domain/text/text.ts';
import { type Container, EngineError } from '../../engine/engine.ts';
import { isOfAnotherProject } from '../../services/registries/credentials.ts';
import { isReservedFrom } from '../../store/disk/images.ts';
import type { WorkerContext } from '../context.ts';
import { observeData } from '../data/observe-data.ts';
import { isFetchedByAnother } from './private-pulls.ts';
import type { PullingApp } from './puller.ts';

const LAST_LINES = 5;
const MOST_CHARACTERS = 500;
const START_CODES = { 'command-not-found': 'COMMAND_NOT_FOUND', 'permission-denied': 'PERMISSION_DENIED' } as const;
const CONTACT_TIMEOUT_MS = 1000;

export async function observe(
  context: WorkerContext,
  aggregate: Aggregate,
  revisions: Map<number, RevisionSpec>,
): Promise<Observed> {
  try {
    const [containers, images, data] = await Promise.all([
      context.engine.list({ appId: aggregate.app.id }),
      observeImages(context, aggregate, revisions),
      observeData(context, aggregate, revisions),
    ]);
    return {
      engine: 'answers',
      containers: await Promise.all(containers.map((container) => describe(context, aggregate, container))),
      images,
      data,
      probes: context.prober.seen(aggregate.app.id),
    };
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'unreachable') {
      return { engine: 'lost', answering: await stillAnswering(context, aggregate) };
    }
    throw error;
  }
}

async function describe(
  context: WorkerContext,
  aggregate: Aggregate,
  container: Container,
): Promise<ObservedContainer> {
  const { containerId, replicaId, imageId, status, exitCode, outOfMemory, finishedAt, address } = container;
  const replica = aggregate.replicas.find((one) => one.id === replicaId);
  const crashed =
    status === 'exited' && replica !== undefined && ['CREATED', 'STARTING', 'READY'].includes(replica.state);
  const lastLines = crashed ? await readLastLines(context, containerId) : [];
  const startError = container.startError
    ? { code: START_CODES[container.startError.kind], message: storable(container.startError.message) }
    : null;
  const diskBytes = context.diskUse.get(containerId);
  return {
    containerId,
    replicaId,
    imageId,
    status,
    exitCode,
    outOfMemory,
    startError,
    finishedAt,
    address,
    lastLines,
    ...(diskBytes === undefined ? {} : { diskBytes }),
  };
}

async function readLastLines(context: WorkerContext, containerId: string): Promise<string[]> {
  const lines: string[] = [];
  try {
    for await (const line of context.engine.logs(containerId, { tail: LAST_LINES }))
      lines.push(storable(line.content, MOST_CHARACTERS));
  } catch (error) {
    // The reason is worth more than its last lines: say what is known.
    context.log.warn({ containerId, error: String(error) }, 'last lines could not be read');
  }
  return lines;
}

/** Only images that a placed replica needs next. */
async function observeImages(
  context: WorkerContext,
  { app, replicas }: Aggregate,
  revisions: Map<number, RevisionSpec>,
): Promise<Map<number, ObservedImage>> {
  const images = new Map<number, ObservedImage>();
  if (app.wanted !== 'RUNNING' || app.failure) {
    context.puller.forget(app.id);
    return images;
  }
  const needed = new Set(replicas.filter((one) => one.state === 'PLACED').map((one) => one.revision));
  context.puller.keep(app.id, needed);
  for (const number of needed) {
    const spec = revisions.get(number);
    if (spec) images.set(number, await observeImage(context, app, number, spec));
  }
  return images;
}

async function observeImage(
  { db, engine, puller, registryHosts }: WorkerContext,
  app: PullingApp,
  number: number,
  spec: RevisionSpec,
): Promise<ObservedImage> {
  const reference = imageToRun(spec);
  const local = await engine.image(reference);
  const present: ObservedImage | null = local && { status: 'present', imageId: local.id, digest: local.digest };
  // What another project was given for its password, this one asks for with its own.
  const isReserved =
    local !== null &&
    (puller.isFetchedForOthers(reference, app) ||
      (await isReservedFrom(db, local.id, app.projectId)) ||
      (await isFetchedByAnother({ db, engine }, local.id, app.projectId)) ||
      (await isOfAnotherProject({ db, registryHosts }, app.projectId, parseImageReference(reference))));
  const isNew = spec.askRegistry && spec.digest === null && !puller.hasFetched(app.id, number);
  if (present && !isNew && !isReserved) return present;
  const pull = puller.take(reference, app, number);
  // An image that came from no registry was made here: that none gives it is no failure.
  if (pull?.status === 'failed' && local?.digest === null && present && !isReserved) return present;
  return pull ?? { status: 'absent' };
}

/** A single connection may get lost on a busy host. */
async function takesConnections(engine: WorkerContext['engine'], address: string, port: number): Promise<boolean> {
  for (let tries = 0; tries < 3; tries++) {
    if ((await engine.connect(address, port, CONTACT_TIMEOUT_MS)) === null) return true;
  }
  return false;
}

/** Without the engine's word, a replica's own port is the only witness. */
async function stillAnswering({ engine }: WorkerContext, { replicas }: Aggregate): Promise<Set<string>> {
  const ready = replicas.filter((replica) => replica.state === 'READY' && replica.address !== null);
  const answers = await Promise.all(
    ready.map(async ({ id, address, port }) =>
      address && (await takesConnections(engine, address, port)) ? [id] : [],
    ),
  );
  return new Set(answers.flat());
}
