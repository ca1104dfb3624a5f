/** `davit node list|gpus|queue` (administrators). */
import type { Command } from 'commander';
import { formatBytes } from '../../lib/domain/text/format.ts';
import type { Node, NodeList, QueueList } from '../../lib/http/answers/capacity.ts';
import { contextOf, showOrWatch } from '../context.ts';
import { toTable } from '../output.ts';

export function addNodeCommands(program: Command): void {
  const node = program.command('node').description('nodes: what they have, who holds it, who waits (administrators)');
  node
    .command('list')
    .description('list nodes with what is reserved of them, and what is wrong with them')
    .option('--watch', 'show again when something changes')
    .action((options: { watch?: boolean }, command: Command) =>
      show<NodeList>(command, options, '/v1/node', nodeTable),
    );
  node
    .command('gpus')
    .description('list GPUs with their owners')
    .option('--watch', 'show again when something changes')
    .action((options: { watch?: boolean }, command: Command) => show<NodeList>(command, options, '/v1/node', gpuTable));
  node
    .command('queue')
    .description('list who waits for capacity, for what, and in which place')
    .option('--watch', 'show again when something changes')
    .action((options: { watch?: boolean }, command: Command) =>
      show<QueueList>(command, options, '/v1/queue?size=1000', queueTable),
    );
}

async function show<Answer>(
  command: Command,
  { watch }: { watch?: boolean },
  path: string,
  table: (answer: Answer) => string,
): Promise<void> {
  const context = contextOf(command);
  await showOrWatch(context, watch, () => context.client.call<Answer>('GET', path), table);
}

function nodeTable({ items }: NodeList): string {
  const table = toTable(
    ['NODE', 'ARCHITECTURE', 'VCPU RESERVED', 'MEMORY RESERVED', 'GPUS HELD', 'APPS'],
    items.map(({ name, architecture, cpu, memory, gpus, appCount }) => [
      name,
      architecture,
      `${cpu.reserved} of ${cpu.total}`,
      `${formatBytes(memory.reserved)} of ${formatBytes(memory.total)}`,
      `${gpus.filter((gpu) => gpu.state === 'HELD').length} of ${gpus.length}`,
      appCount,
    ]),
  );
  const warnings = items.flatMap((one: Node) => one.warnings.map(({ message }) => `${one.name}: ${message}`));
  return [table, ...warnings].join('\n');
}

function gpuTable({ items }: NodeList): string {
  return toTable(
    ['NODE', 'GPU', 'DEVICE', 'MODEL', 'MEMORY', 'STATE', 'OWNER'],
    items.flatMap(({ name, gpus }) =>
      gpus.map(({ index, deviceId, model, memory, state, owner }) => [
        name,
        index,
        deviceId,
        model,
        formatBytes(memory),
        state,
        owner && `${owner.project}/${owner.appName}, replica ${owner.ordinal}`,
      ]),
    ),
  );
}

function queueTable({ items }: QueueList): string {
  return toTable(
    ['PLACE', 'APP', 'REPLICA', 'NEEDS', 'WAITS FOR', 'SINCE'],
    items.map((one) => [
      `${one.position} of ${one.length}`,
      `${one.project}/${one.appName}`,
      one.ordinal,
      `${one.units} × ${one.flavor}`,
      one.waitingFor,
      one.queuedAt,
    ]),
  );
}
