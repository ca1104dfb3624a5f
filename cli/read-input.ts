/** Files that a command takes: read, checked, and refused by the field that is wrong. */
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { CliError, EXIT } from './errors.ts';

const NOUNS: Record<string, string> = {
  array: 'a list',
  object: 'an object',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
};

/** @param file `-` reads stdin @throws CliError */
export function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new CliError(
      EXIT.failed,
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** @throws CliError naming the field that is wrong */
export function parseInput<Schema extends z.ZodType>(text: string, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError(EXIT.failed, `The file is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
