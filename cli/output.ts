/** What the command prints: JSON, YAML, or text for people. */
import { stringify } from 'yaml';
import { inertLine, withoutColours } from '../lib/domain/text/inert-text.ts';
import { CliError, EXIT } from './errors.ts';

export const FORMATS = ['json', 'yaml', 'table'] as const;
export type Format = (typeof FORMATS)[number];

export function parseFormat(text: string): Format {
  const format = FORMATS.find((one) => one === text);
  if (!format) throw new CliError(EXIT.usage, `--output must be json, yaml or table, not "${text}".`);
  return format;
}

/** @param table the same for people */
export function render(format: Format, value: unknown, table: () => string): string {
  switch (format) {
    case 'json':
      return JSON.stringify(value, null, 2);
    case 'yaml':
      return stringify(value, { lineWidth: 0 }).trimEnd();
    case 'table':
      return table();
  }
}

export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`);
}

/** For progress and remarks: results alone go to stdout. */
export function remark(text: string): void {
  process.stderr.write(`${safe(text)}\n`);
}

export type Cell = string | number | undefined;

export function toTable(columns: string[], rows: Cell[][]): string {
  const cells = [columns, ...rows.map((row) => row.map((cell) => safe(String(cell ?? '-'))))];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** One `name  value` per line; what is absent is left out. */
export function toFields(fields: [string, Cell][]): string {
  const present = fields.filter(([, value]) => value !== undefined);
  const width = Math.max(...present.map(([name]) => name.length));
  return present.map(([name, value]) => `${name.padEnd(width)}  ${safe(String(value))}`).join('\n');
}

/** What others wrote (names, messages) must not steer the terminal. */
export function safe(text: string): string {
  return withoutColours(inertLine(text));
}

/** The same for a line of a log; on a terminal its colours stay, to its end. */
export function safeLine(text: string, isTerminal: boolean = process.stdout.isTTY): string {
  const inert = inertLine(text);
  if (!isTerminal) return withoutColours(inert);
  return withoutColours(inert) === inert ? inert : `${inert}\u001b[0m`;
}
