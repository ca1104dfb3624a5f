/** `davit cost`, and `davit bill replay`, which needs no server. */
import type { Command } from 'commander';
import { billFile, replayBill } from '../../lib/domain/money/bill-file.ts';
import { PriceMissingError } from '../../lib/domain/money/charge.ts';
import type { Cost } from '../../lib/http/answers/other.ts';
import { contextOf } from '../context.ts';
import { CliError, EXIT } from '../errors.ts';
import { type Cell, print, toTable } from '../output.ts';
import { parseInput, readText } from '../read-input.ts';

export function addCostCommands(program: Command): void {
  program
    .command('cost')
    .description('what the project cost, in the current month unless told otherwise')
    .option('--from <day>', 'first day, such as 2026-01-01')
    .option('--to <day>', 'the day after the last')
    .option('--group-by <groups>', 'of app, flavor, creator, day, label:<name>; with commas')
    .action(async (options: { from?: string; to?: string; groupBy?: string }, command: Command) => {
      const { client, show } = contextOf(command);
      const cost = await client.call<Cost>('GET', '/v1/cost', { query: { ...options } });
      show(cost, () => costTable(cost));
    });
  program
    .command('bill')
    .description('bills')
    .command('replay <file>')
    .description('recompute a bill from a ledger file (- reads stdin); needs no server')
    .action((file: string) => print(JSON.stringify(replay(readText(file)), null, 2)));
}

function costTable(cost: Cost): string {
  const columns: [string, (line: Cost['lines'][number]) => Cell][] = [
    ['DAY', ({ day }) => day],
    ['APP', ({ appName, app }) => appName ?? app],
    ['FLAVOR', ({ flavor }) => flavor],
    ['CREATOR', ({ creator }) => creator],
    ['LABELS', ({ labels }) => labels && labelsOf(labels)],
    ['MINUTES', ({ minutes }) => minutes],
    [cost.currency, ({ amount }) => amount],
  ];
  // What was not asked to be told apart has no column.
  const shown = columns.filter(([, of]) => cost.lines.some((line) => of(line) !== undefined));
  const lines = toTable(
    shown.map(([name]) => name),
    cost.lines.map((line) => shown.map(([, of]) => of(line))),
  );
  const span = `${cost.from} to ${cost.to} (exclusive, ${cost.timeZone})`;
  return `${lines}\nTotal ${cost.total} ${cost.currency}, ${span}; now ${cost.perHour} ${cost.currency} per hour`;
}

function labelsOf(labels: Record<string, string>): string {
  const texts = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return texts.length > 0 ? texts.join(', ') : 'none';
}

/** @throws CliError naming the field that is wrong */
export function replay(text: string): ReturnType<typeof replayBill> {
  const file = parseInput(text, billFile);
  try {
    return replayBill(file);
  } catch (error) {
    if (error instanceof PriceMissingError) throw new CliError(EXIT.failed, error.message);
    if (error instanceof RangeError) throw new CliError(EXIT.failed, `timeZone: ${error.message}`);
    throw error;
  }
}
