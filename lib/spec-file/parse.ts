/** A spec file, YAML or JSON, as the input of `POST /v1/app`: each mistake with its line and its field. */
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { fieldIssues } from '../domain/issues.ts';
import { type AppSpecInput, appSpecInput } from '../domain/spec/app-spec.ts';

export const MAX_SPEC_BYTES = 256 * 1024;
/** More than any hand-written file; an alias bomb stops here. */
const MAX_ALIASES = 100;

export interface SpecIssue {
  /** From 1; absent where the text as a whole is meant. */
  line?: number;
  /** Dotted: `envVars.0.name`. */
  field?: string;
  message: string;
}

export type SpecFile = { ok: true; spec: AppSpecInput } | { ok: false; issues: SpecIssue[] };

export function parseSpecFile(text: string): SpecFile {
  if (new TextEncoder().encode(text).length > MAX_SPEC_BYTES) {
    return refused({ message: `must be at most ${MAX_SPEC_BYTES / 1024} KiB` });
  }
  const lines = new LineCounter();
  const read = readDocument(text, lines);
  if (!read.ok) return { ok: false, issues: read.issues };
  const { document, plain } = read;
  if (plain === null || typeof plain !== 'object' || Array.isArray(plain)) {
    return refused({ message: 'must be an object with at least image, as davit app export writes it' });
  }
  const parsed = appSpecInput.safeParse(plain);
  if (parsed.success) return { ok: true, spec: parsed.data };
  const issues = fieldIssues(parsed.error, appSpecInput).map(({ field, message }) => ({
    ...lineOf(document, lines, field),
    field,
    message,
  }));
  return { ok: false, issues };
}

/** One sentence for all of an issue: `line 3, envVars.0.name: must be …`. */
export function issueText({ line, field, message }: SpecIssue): string {
  const place = [line === undefined ? '' : `line ${line}`, field ?? ''].filter(Boolean).join(', ');
  return place ? `${place}: ${message}` : message;
}

function refused(...issues: SpecIssue[]): { ok: false; issues: SpecIssue[] } {
  return { ok: false, issues };
}

type Read = { ok: true; document: Document; plain: unknown } | { ok: false; issues: SpecIssue[] };

function readDocument(text: string, lines: LineCounter): Read {
  try {
    const document = parseDocument(text, { schema: 'core', version: '1.2', lineCounter: lines, uniqueKeys: true });
    // An unknown tag is only a warning to the parser; here it has no meaning.
    const broken = [...document.errors, ...document.warnings];
    if (broken.length > 0) {
      return refused(
        ...broken.map(({ message, pos }) => ({ line: lines.linePos(pos[0]).line, message: firstLine(message) })),
      );
    }
    return { ok: true, document, plain: document.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch {
    // Neither is a mistake of a hand: the parser's stack ended, or aliases multiplied.
    return refused({ message: `must not be nested without end, nor use more than ${MAX_ALIASES} aliases` });
  }
}

/** The line of a field, else of the nearest thing around it. */
function lineOf(document: Document, lines: LineCounter, field: string): { line?: number } {
  const path = field.split('.').filter(Boolean);
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return { line: lines.linePos(node.range[0]).line };
  }
  return {};
}

function firstLine(message: string): string {
  return message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message;
}
