/** `davit cost`, and `davit bill replay`, which needs no server. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { billFile, replayBill } from '../../lib/domain/money/bill-file.ts';
import { PriceMissingError } from '../../lib/domain/money/charge.ts';
import type { Cost } from '../../lib/http/answers/other.ts';
import { contextOf } from '../context.ts';
import { CliError, EXIT } from '../errors.ts';
import { type Cell, print, toTable } from '../output.ts';

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

const NOUNS: Record<string, string> = {
  array: 'a list',
  object: 'an object',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
};

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
  const parsed = billFile.safeParse(parseJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const unknown = issue?.code === 'unrecognized_keys' ? [issue.keys[0] ?? ''] : [];
    const field = [...(issue?.path ?? []), ...unknown].map(String).join('.');
    const wrong = issue?.code === 'invalid_type' && issue.message.startsWith('Invalid input');
    const message =
      unknown.length > 0
        ? 'unknown field'
        : wrong
          ? `must be ${NOUNS[issue.expected] ?? issue.expected}`
          : issue?.message;
    throw new CliError(EXIT.failed, `${field || 'The file'}: ${message}`);
  }
  try {
    return replayBill(parsed.data);
  } catch (error) {
    if (error instanceof PriceMissingError) throw new CliError(EXIT.failed, error.message);
    if (error instanceof RangeError) throw new CliError(EXIT.failed, `timeZone: ${error.message}`);
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError(EXIT.failed, `The file is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new CliError(
      EXIT.failed,
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
