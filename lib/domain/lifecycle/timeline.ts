/** What a fact says on the timeline; null for those that only keep the books. */
import { formatBytes, formatDuration, formatPlural } from '../text/format.ts';
import type { Fact } from './facts.ts';
import type { Aggregate, AppSettings, AppState, FetchedImage } from './model.ts';

export interface EventDraft {
  type: 'state' | 'action' | 'replica' | 'rollout' | 'engine' | 'data';
  from: AppState | null;
  to: AppState | null;
  code: string;
  message: string;
  /** Of a failure, its details stand here too. */
  data: Record<string, string | number | null | string[] | number[]> | null;
}

/** Of those in which a revision differs; its page has them all. */
const NAMED_FIELDS = 5;
/** What is set by another name than it is kept by. */
const SET_AS: Partial<Record<keyof AppSettings, string>> = { gracePeriodSeconds: 'terminationGracePeriodSeconds' };

export function timelineEntry(before: Aggregate, fact: Fact): EventDraft | null {
  const replica = 'replicaId' in fact ? before.replicas.find((one) => one.id === fact.replicaId) : undefined;
  const name = replica ? `Replica ${replica.ordinal}` : 'A replica';
  const data = replica ? { replicaId: replica.id, ordinal: replica.ordinal, revision: replica.revision } : null;
  const entry = (type: EventDraft['type'], code: string, message: string): EventDraft => ({
    type,
    from: null,
    to: null,
    code,
    message,
    data,
  });

  switch (fact.type) {
    case 'start-wanted':
      return entry('action', 'START_ASKED', 'Start was asked.');
    case 'started-again':
      return entry('engine', 'STARTED_AGAIN', 'It is started again by itself: what failed may have passed.');
    case 'stop-wanted':
      return entry('action', 'STOP_ASKED', 'Stop was asked: replicas drain, then end.');
    case 'delete-wanted':
      return entry(
        'action',
        'DELETE_ASKED',
        fact.force ? 'Deletion was forced: replicas are killed without grace.' : 'Deletion was asked.',
      );
    case 'scale-wanted':
      return before.app.replicas === fact.replicas
        ? null
        : {
            ...entry('action', 'SCALE_ASKED', `Scaling from ${before.app.replicas} to ${fact.replicas} was asked.`),
            data: { from: before.app.replicas, to: fact.replicas },
          };
    case 'settings-wanted': {
      const changes = Object.entries(fact.settings).map(([name, value]) =>
        name === 'unsecureHttp'
          ? `the endpoint is ${value ? 'open to all' : 'closed: calls need a token'}`
          : `${SET_AS[name as keyof AppSettings] ?? name} ${before.app[name as keyof AppSettings]} → ${value}`,
      );
      return entry('action', 'SETTINGS_CHANGED', `Changed: ${changes.join(', ')}.`);
    }
    case 'revision-wanted':
      return {
        ...revisionWanted(before, fact, entry),
        data: {
          from: before.app.revision,
          to: fact.revision,
          ...(fact.copyOf === undefined ? {} : { copyOf: fact.copyOf }),
        },
      };
    case 'replica-added':
      return {
        ...entry('replica', 'REPLICA_QUEUED', `Replica ${fact.replica.ordinal} is wanted; it waits for capacity.`),
        data: { replicaId: fact.replica.id, ordinal: fact.replica.ordinal, revision: fact.replica.revision },
      };
    case 'replica-waiting':
      // What is free changes all the time; that it waits is said once.
      if (fact.swaps && replica && !replica.swaps) {
        return entry(
          'rollout',
          'ROLLOUT_WITHOUT_SURGE',
          `There is no room for ${name.toLowerCase()} beside the earlier ones: one of those goes, then it comes.`,
        );
      }
      return replica?.waitingFor ? null : entry('replica', 'REPLICA_WAITING', `${name} waits for ${fact.waitingFor}.`);
    case 'replica-placed':
      return entry('replica', 'REPLICA_PLACED', `${name} has its capacity.`);
    case 'image-wanted':
      return {
        ...entry('replica', 'IMAGE_FETCHING', `The image ${fact.image} is being fetched.`),
        data: { image: fact.image, revision: fact.revision },
      };
    case 'image-there':
      return {
        ...entry('replica', 'IMAGE_FETCHED', imageThere(fact.image, fact.fetched)),
        data: { image: fact.image, revision: fact.revision, ...fact.fetched },
      };
    case 'container-created':
      return entry('replica', 'REPLICA_CREATED', `${name} has its container.`);
    case 'container-started':
      return entry('replica', 'REPLICA_STARTED', `${name} started; it becomes ready when it answers.`);
    case 'replica-ready':
      return entry('replica', 'REPLICA_READY', `${name} is ready and takes requests.`);
    case 'replica-unready':
      return {
        ...entry('replica', 'REPLICA_UNREADY', `${name}: ${fact.cause?.message ?? 'It no longer answers.'}`),
        data: { ...data, ...fact.cause?.details },
      };
    case 'replica-crashed':
      return {
        ...entry('replica', fact.cause.code, `${name}: ${fact.cause.message}`),
        data: { ...data, ...fact.cause.details },
      };
    case 'replica-draining':
      return entry(
        'replica',
        'REPLICA_DRAINING',
        `${name} takes no new request and finishes what it has: ${fact.why}.`,
      );
    case 'replica-stopping':
      return entry('replica', 'REPLICA_STOPPING', `${name} is being stopped.`);
    case 'replica-ended':
      return entry('replica', 'REPLICA_ENDED', `${name} has ended; its capacity is free.`);
    case 'rollout-failed':
      return {
        ...entry(
          'rollout',
          'ROLLOUT_FAILED',
          `Revision ${fact.revision} did not become ready and is withdrawn; revision ${fact.fallback} ` +
            `keeps serving. ${fact.cause.message}`,
        ),
        data: { from: fact.revision, to: fact.fallback, cause: fact.cause.code, ...fact.cause.details },
      };
    case 'engine-lost':
      return entry(
        'engine',
        'ENGINE_UNREACHABLE',
        'The container engine does not answer; it is asked again until it does.',
      );
    case 'engine-found':
      return before.app.engineLostAt ? entry('engine', 'ENGINE_BACK', 'The container engine answers again.') : null;
    case 'container-removed':
    case 'replicas-seen':
    case 'app-failed':
    case 'app-removed':
      return null;
  }
}

function revisionWanted(
  { app }: Aggregate,
  { revision, restart, copyOf, serves, changed = [] }: Extract<Fact, { type: 'revision-wanted' }>,
  entry: (type: EventDraft['type'], code: string, message: string) => EventDraft,
): EventDraft {
  if (restart) {
    return entry('rollout', 'RESTART_ASKED', `Restart was asked: new replicas take over, as revision ${revision}.`);
  }
  if (copyOf === undefined) {
    const more = changed.length > NAMED_FIELDS ? ` and ${changed.length - NAMED_FIELDS} more` : '';
    const what = changed.length > 0 ? `; changed: ${changed.slice(0, NAMED_FIELDS).join(', ')}${more}` : '';
    return entry('rollout', 'REVISION_WANTED', `Revision ${revision} replaces revision ${app.revision}${what}.`);
  }
  const which = revision === copyOf ? 'it' : `revision ${revision}, a copy of it,`;
  const what = serves ? 'still serves and goes on, in the place of' : 'replaces';
  return entry(
    'rollout',
    'ROLLBACK_ASKED',
    `Rollback to revision ${copyOf} was asked: ${which} ${what} revision ${app.revision}.`,
  );
}

function imageThere(image: string, fetched: FetchedImage | null): string {
  if (fetched === null) return `The image ${image} is there.`;
  const { bytes, layers, layersThere, seconds } = fetched;
  const there = layersThere > 0 ? `, ${layersThere} of them there before` : '';
  const size = bytes > 0 ? `${formatBytes(bytes)} in ` : '';
  return `The image ${image} is there: ${size}${formatPlural(layers, 'layer')}${there}, after ${formatDuration(seconds * 1000)}.`;
}
