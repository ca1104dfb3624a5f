/** Zod's findings as sentences that name the field and what would be right. */
import type { z } from 'zod';

export interface FieldIssue {
  /** Dotted, as the caller wrote it: `envVars.0.name`; empty for the whole input. */
  field: string;
  message: string;
}

type Issue = z.core.$ZodIssue;

export function fieldIssues(error: z.ZodError, schema: z.ZodType): FieldIssue[] {
  return error.issues.flatMap((issue) => describe(issue, schema));
}

function describe(issue: Issue, schema: z.ZodType): FieldIssue[] {
  const field = issue.path.map(String).join('.');
  switch (issue.code) {
    case 'unrecognized_keys': {
      const allowed = fieldsAt(schema, issue.path);
      const choice = allowed.length > 0 ? `; allowed are ${allowed.join(', ')}` : '';
      return issue.keys.map((key) => ({ field: field ? `${field}.${key}` : key, message: `unknown field${choice}` }));
    }
    case 'invalid_type':
      return [{ field, message: wrongType(issue) }];
    case 'invalid_value':
      return [{ field, message: `must be one of ${issue.values.map(String).join(', ')}` }];
    case 'invalid_key':
      return [{ field, message: `this name ${issue.issues[0]?.message ?? 'is not allowed'}` }];
    default:
      return [{ field, message: issue.message }];
  }
}

function wrongType(issue: Extract<Issue, { code: 'invalid_type' }>): string {
  // A schema with a sentence of its own knows better than "must be a null".
  if (!issue.message.startsWith('Invalid input')) return issue.message;
  if (issue.message.endsWith('received undefined')) return `is required: ${nounOf(issue.expected)}`;
  return `must be ${nounOf(issue.expected)}`;
}

const NOUNS: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object of names and values',
};

function nounOf(expected: string): string {
  return NOUNS[expected] ?? `a ${expected}`;
}

interface Definition {
  type: string;
  shape?: Record<string, z.ZodType>;
  innerType?: z.ZodType;
  element?: z.ZodType;
  in?: z.ZodType;
}

/** The names that the object at a path knows. */
function fieldsAt(schema: z.ZodType, path: PropertyKey[]): string[] {
  let current: z.ZodType | undefined = unwrap(schema);
  for (const key of path) {
    const definition = definitionOf(current);
    current = unwrap(definition?.type === 'array' ? definition.element : definition?.shape?.[String(key)]);
  }
  return Object.keys(definitionOf(current)?.shape ?? {});
}

function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined {
  let current = schema;
  for (;;) {
    const definition = definitionOf(current);
    const inner = definition?.innerType ?? definition?.in;
    if (!inner) return current;
    current = inner;
  }
}

function definitionOf(schema: z.ZodType | undefined): Definition | undefined {
  return schema?.def as Definition | undefined;
}
