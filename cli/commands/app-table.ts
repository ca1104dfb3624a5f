/** Apps for people. */
import { formatBytes, formatFetched, formatPercent } from '../../lib/domain/text/format.ts';
import type { App, AppList, Replica } from '../../lib/http/answers/app.ts';
import { toFields, toTable } from '../output.ts';

export function appTable({ items }: AppList): string {
  return toTable(
    ['ID', 'NAME', 'STATE', 'READY', 'IMAGE', 'RESOURCES', 'URL'],
    items.map(({ id, spec, status }) => [
      id,
      spec.name,
      status.state,
      `${status.availableReplicas}/${spec.scalingStrategy.fixed.replicas}`,
      spec.image,
      resources(spec),
      status.url,
    ]),
  );
}

export function appFields({ id, spec, status, user, createdAt }: App): string {
  return toFields([
    ['id', id],
    ['name', spec.name],
    ['state', status.state],
    ['reason', `${status.info.code}: ${status.info.message}`],
    ['pull', status.pull && formatFetched(status.pull)],
    [
      'queue',
      status.queue && `place ${status.queue.position} of ${status.queue.length}, waits for ${status.queue.waitingFor}`,
    ],
    ['url', status.url],
    ['image', spec.image],
    ['command', spec.command && JSON.stringify(spec.command)],
    ['resources', resources(spec)],
    ['replicas', `${status.availableReplicas} of ${spec.scalingStrategy.fixed.replicas} ready`],
    ['revision', status.revision],
    ['rollout', status.rollout && `${status.rollout.state} (${status.rollout.code}). ${status.rollout.message}`],
    ['port', spec.defaultHttpPort],
    ['access', spec.unsecureHttp ? 'open to all' : 'with a token'],
    ['env', spec.envVars.map(({ name }) => name).join(', ') || undefined],
    [
      'labels',
      Object.entries(spec.labels)
        .map(([name, value]) => `${name}=${value}`)
        .join(', '),
    ],
    ['created', `${createdAt} by ${user}`],
    ...(status.warnings ?? []).map(({ message }): [string, string] => ['warning', message]),
  ]);
}

export function replicaTable(replicas: Replica[]): string {
  return toTable(
    ['REPLICA', 'STATE', 'REVISION', 'RESTARTS', 'NODE', 'CPU', 'MEMORY', 'WHY'],
    replicas.map(({ ordinal, state, revision, restarts, node, usage, memory, waitingFor, info }) => [
      ordinal,
      state,
      revision,
      restarts,
      node,
      usage && formatPercent(usage.cpuPercent),
      usage && `${formatBytes(usage.memoryBytes)} of ${formatBytes(memory)}`,
      waitingFor ? `waits for ${waitingFor}` : (info?.message ?? ''),
    ]),
  );
}

function resources({ resources: { flavor, flavorCount } }: App['spec']): string {
  return `${flavorCount} × ${flavor}`;
}
