/** Whose log can be chosen: all, an ordinal's, or that of one replica that has ended. */
import { formatInstant } from '../../lib/domain/text/format.ts';
import type { LoggedReplicaList } from '../../lib/http/answers/app.ts';
import type { SelectOption } from '../ui/select.tsx';

const ORDINAL = /^\d{1,3}$/;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a URL may name. @returns null for what is neither an ordinal nor an id */
export function replicaIn(text: string | null): string | null {
  return text !== null && (ORDINAL.test(text) || ID.test(text)) ? text : null;
}

/**
 * @param chosen stays in the list, whatever becomes of it
 * @param timeZone undefined: the reader's own
 */
export function replicaOptions(
  ordinals: ReadonlySet<number>,
  logged: LoggedReplicaList['items'],
  chosen: string | null,
  timeZone: string | undefined,
): SelectOption[] {
  const all = new Set([...ordinals, ...logged.map((one) => one.ordinal)]);
  if (chosen !== null && ORDINAL.test(chosen)) all.add(Number(chosen));
  const ended = logged.filter((one) => one.ended);
  const isUnknown = chosen !== null && ID.test(chosen) && !ended.some((one) => one.replica === chosen);
  return [
    { value: '', label: 'All replicas' },
    ...[...all].sort((a, b) => a - b).map((ordinal) => ({ value: String(ordinal), label: `Replica #${ordinal}` })),
    ...ended.map(({ replica, ordinal, revision, lastAt }) => ({
      value: replica,
      label: `#${ordinal} of revision ${revision}, ended ${formatInstant(lastAt, timeZone)}`,
    })),
    ...(isUnknown ? [{ value: chosen, label: `Replica ${chosen.slice(-8)}` }] : []),
  ];
}
