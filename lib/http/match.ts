/** Which operation a request is for. */
import type { Operation } from './operation.ts';
import { type OperationId, operations } from './operations/operations.ts';

export type Match =
  | { found: 'operation'; operation: Operation & { id: OperationId }; id: string }
  | { found: 'path'; allowed: string[] }
  | { found: 'nothing' };

/** @param pathname as the client sent it, still encoded */
export function matchOperation(method: string, pathname: string): Match {
  const segments = pathname.split('/');
  const here = operations.filter((operation) => fits(operation.path.split('/'), segments));
  // `/v1/cost/ledger.json` has no rival today; should one come, the path without a variable wins.
  const exact = here.filter((operation) => operation.path === pathname);
  const candidates = exact.length > 0 ? exact : here;
  const wanted = method === 'HEAD' ? 'GET' : method;
  const operation = candidates.find((candidate) => candidate.method === wanted);
  if (operation) return { found: 'operation', operation, id: idIn(operation, segments) };
  if (candidates.length > 0) return { found: 'path', allowed: candidates.map((candidate) => candidate.method) };
  return { found: 'nothing' };
}

function fits(pattern: string[], segments: string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => (part === '{id}' ? segments[index] !== '' : part === segments[index]))
  );
}

function idIn(operation: Operation, segments: string[]): string {
  const text = segments[operation.path.split('/').indexOf('{id}')] ?? '';
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
