/**
 * How long from "deploy this" to the first answer, against `docker run` of the same image under the same limits.
 *
 * Davit: POST /v1/app until its state is RUNNING and the gateway has answered 200. Docker: create and start until the
 * container has answered 200 at its own address; once on a network as a project's, which is like with like (Docker
 * gives such networks a name server, at each start), and once on its default bridge. All in turns, so that a busy
 * machine disturbs all alike, and on one machine: the phases compare its clock with the database's.
 */
import { randomBytes } from 'node:crypto';
import Docker from 'dockerode';
import { buildExample } from '../examples/build.ts';
import { type AppEvent, type DavitApi, openDavitApi } from './davit-api.ts';
import { DEFAULT_BRIDGE, networkLike, type RunTemplate, runWithDocker, templateOf } from './docker-run.ts';
import { until200 } from './first-answer.ts';
import { median, type Spread, spreadOf } from './statistics.ts';

export interface DeployBenchOptions {
  /** Base URL of the console. */
  url: string;
  token: string;
  gatewayPort: number;
  /** Slug; not needed where the token implies it or there is one project only. */
  project?: string;
  /** Counted rounds (10), after one that warms up. */
  rounds?: number;
  onRound?: (line: string) => void;
}

/** In the order in which they happen; each lasts since the one before. */
export const DEPLOY_PHASES = ['accepted', 'placed', 'created', 'started', 'ready', 'routed', 'running'] as const;
export const RUN_PHASES = ['created', 'started', 'ready'] as const;

export type Phases<Name extends string> = Record<Name, number>;

export interface Sample<Name extends string> {
  totalMs: number;
  /** Since the round's start; an event that was not there is NaN. */
  reachedMs: Phases<Name>;
}

type RunSample = Sample<(typeof RUN_PHASES)[number]>;
type DeploySample = Sample<(typeof DEPLOY_PHASES)[number]>;

interface Timings<Name extends string> {
  totalMs: Spread;
  phasesMs: Phases<Name>;
}

export interface DeployReport {
  at: string;
  image: string;
  rounds: number;
  davit: Timings<(typeof DEPLOY_PHASES)[number]>;
  /** On a network as a project's. */
  docker: Timings<(typeof RUN_PHASES)[number]>;
  /** On Docker's default bridge. */
  bridge: Timings<(typeof RUN_PHASES)[number]>;
  /** Median of Davit by median of Docker. */
  ratio: number;
  bridgeRatio: number;
  samples: { davit: DeploySample[]; docker: RunSample[]; bridge: RunSample[] };
}

const FLAVOR = 'ai1-s-cpu';
const DEADLINE_MS = 60_000;

/** @throws Error when a round does not end; its app and container are removed all the same */
export async function runDeployBench(options: DeployBenchOptions): Promise<DeployReport> {
  const rounds = options.rounds ?? 10;
  const docker = new Docker();
  const api = openDavitApi(options);
  const { image } = await buildExample('hello');

  const samples: DeployReport['samples'] = { davit: [], docker: [], bridge: [] };
  const warmUp = await deployOnce(api, docker, image, options.gatewayPort);
  const network = await networkLike(docker, warmUp.template.HostConfig?.NetworkMode ?? DEFAULT_BRIDGE);
  try {
    const turns = [
      async () => samples.davit.push((await deployOnce(api, docker, image, options.gatewayPort)).sample),
      async () => samples.docker.push(await runWithDocker(docker, warmUp.template, network.name)),
      async () => samples.bridge.push(await runWithDocker(docker, warmUp.template, DEFAULT_BRIDGE)),
    ];
    await runWithDocker(docker, warmUp.template, network.name);
    for (let round = 0; round < rounds; round += 1) {
      // Who comes first changes from round to round.
      for (let turn = 0; turn < turns.length; turn += 1) await turns[(round + turn) % turns.length]?.();
      const last = (of: { totalMs: number }[]) => of.at(-1)?.totalMs.toFixed(0);
      options.onRound?.(
        `round ${round + 1}/${rounds}: davit ${last(samples.davit)} ms, docker run ${last(samples.docker)} ms, on the default bridge ${last(samples.bridge)} ms`,
      );
    }
  } finally {
    await network.remove();
  }
  const davit = timingsOf(DEPLOY_PHASES, samples.davit);
  const likewise = timingsOf(RUN_PHASES, samples.docker);
  const bridge = timingsOf(RUN_PHASES, samples.bridge);
  return {
    at: new Date().toISOString(),
    image,
    rounds,
    davit,
    docker: likewise,
    bridge,
    ratio: davit.totalMs.median / likewise.totalMs.median,
    bridgeRatio: davit.totalMs.median / bridge.totalMs.median,
    samples,
  };
}

function timingsOf<Name extends string>(names: readonly Name[], samples: Sample<Name>[]): Timings<Name> {
  return { totalMs: spreadOf(samples.map(({ totalMs }) => totalMs)), phasesMs: phaseMedians(names, samples) };
}

async function deployOnce(
  api: DavitApi,
  docker: Docker,
  image: string,
  gatewayPort: number,
): Promise<{ sample: DeploySample; template: RunTemplate }> {
  const startedAt = performance.timeOrigin + performance.now();
  const sinceStart = () => performance.timeOrigin + performance.now() - startedAt;
  const id = await api.createApp({
    name: `bench-${randomBytes(4).toString('hex')}`,
    image,
    resources: { flavor: FLAVOR, cpu: 1 },
    scalingStrategy: { fixed: { replicas: 1 } },
    unsecureHttp: true,
  });
  try {
    const target = { address: '127.0.0.1', port: gatewayPort, host: `${id}.app.localhost:${gatewayPort}` };
    // A failed app never answers: asking for its state now and then says so long before the deadline.
    await until200(target, DEADLINE_MS, () => api.failureOf(id));
    const routed = sinceStart();
    await api.untilRunning(id, DEADLINE_MS);
    const seenRunning = sinceStart();
    const events = await api.events(id);
    const reached = (matches: (event: AppEvent) => boolean) => {
      const event = events.find(matches);
      return event ? event.atMs - startedAt : Number.NaN;
    };
    const running = reached((event) => event.to === 'RUNNING');
    const sample = {
      // RUNNING before the first answer was seen only afterwards: then the answer is the end.
      totalMs: running <= routed ? routed : seenRunning,
      reachedMs: {
        accepted: reached((event) => event.from === null && event.to !== null),
        placed: reached((event) => event.code === 'REPLICA_PLACED'),
        created: reached((event) => event.code === 'REPLICA_CREATED'),
        started: reached((event) => event.code === 'REPLICA_STARTED'),
        ready: reached((event) => event.code === 'REPLICA_READY'),
        routed,
        running,
      },
    };
    return { sample, template: await templateOf(docker, id) };
  } finally {
    await api.deleteApp(id, DEADLINE_MS);
  }
}

/** Medians of how long each phase lasted since the one before it that is known. */
function phaseMedians<Name extends string>(names: readonly Name[], samples: Sample<Name>[]): Phases<Name> {
  const lasted = (sample: Sample<Name>, name: Name): number => {
    const earlier = names.slice(0, names.indexOf(name)).map((other) => sample.reachedMs[other]);
    return sample.reachedMs[name] - (earlier.filter((ms) => !Number.isNaN(ms)).at(-1) ?? 0);
  };
  const entries = names.map((name) => {
    const known = samples.map((sample) => lasted(sample, name)).filter((ms) => !Number.isNaN(ms));
    return [name, known.length === 0 ? Number.NaN : median(known)] as const;
  });
  return Object.fromEntries(entries) as Phases<Name>;
}
