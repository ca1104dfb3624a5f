/** A project in numbers, for people. */
import {
  formatBytes,
  formatCount,
  formatCpu,
  formatMoney,
  formatPercent,
  formatPerHour,
  formatRate,
} from '../../lib/domain/text/format.ts';
import type { Usage } from '../../lib/http/answers/numbers.ts';
import { toFields, toTable } from '../output.ts';

/** @param names of apps, by id */
export function usageTable({ figures, apps, currency }: Usage, names: ReadonlyMap<string, string>): string {
  const { replicas, cpu, memory, gpu, requests, cost } = figures;
  const money = (amount: string) => formatMoney(amount, currency);
  const { forecast } = cost;
  const fields = toFields([
    ['replicas', `${replicas.ready} of ${replicas.wanted} ready`],
    ['cpu', `${formatCpu(cpu.reserved)} reserved, ${formatCpu(cpu.free)} of ${formatCpu(cpu.total)} free`],
    [
      'memory',
      `${formatBytes(memory.reserved)} reserved, ${formatBytes(memory.free)} of ${formatBytes(memory.total)} free`,
    ],
    ['gpu', gpu.total > 0 ? `${gpu.reserved} reserved, ${gpu.free} of ${gpu.total} free` : 'none'],
    ['requests', `${formatRate(requests.perSecond)}, ${formatCount(requests.lastHour)} in the last hour`],
    ['now', formatPerHour(cost.perHour, currency)],
    ['today', money(cost.today)],
    ['month', money(cost.month)],
    ['forecast', forecast && `${money(forecast.amount)}, between ${money(forecast.low)} and ${money(forecast.high)}`],
  ]);
  const percent = (value: number | undefined) => (value === undefined ? undefined : formatPercent(value));
  const table = toTable(
    ['APP', 'REQUESTS', 'IN FLIGHT', 'CPU', 'MEMORY', 'NOW', 'TODAY', 'MONTH'],
    apps.map((app) => [
      names.get(app.app) ?? app.app,
      formatRate(app.requestsPerSecond),
      app.inFlight,
      percent(app.cpuPercent),
      percent(app.memoryPercent),
      formatPerHour(app.perHour, currency),
      money(app.costToday),
      money(app.costMonth),
    ]),
  );
  return `${fields}\n\n${table}`;
}
