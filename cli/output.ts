/** What the command prints: JSON, YAML, or text for people. */
import { stringify } from 'yaml';
import { showControls } from '../lib/domain/inert-text.ts';
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

// Escape sequences: CSI, OSC, and the short ones.
const ESC = '\u001b';
const SEQUENCES = new RegExp(`${ESC}(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007${ESC}]*(?:\u0007|${ESC}\\\\)?|.)`, 'gu');

const COLOUR = new RegExp(`^${ESC}\\[[\\d;]*m$`, 'u');
const COLOURS = new RegExp(`(${ESC}\\[[\\d;]*m)`, 'u');

/** What others wrote (names, messages) must not steer the terminal. */
export function safe(text: string): string {
  return showControls(text.replace(SEQUENCES, ''));
}

/** The same for a line of a log; on a terminal its colours stay. */
export function safeLine(text: string, isTerminal: boolean = process.stdout.isTTY): string {
  if (!isTerminal) return safe(text);
  // Split by what a group captures: colours stand at the odd places.
  const pieces = text.replace(SEQUENCES, (found) => (COLOUR.test(found) ? found : '')).split(COLOURS);
  const shown = pieces.map((piece, index) => (index % 2 === 1 ? piece : showControls(piece))).join('');
  return pieces.length > 1 ? `${shown}${ESC}[0m` : shown;
}
