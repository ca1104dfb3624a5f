'use client';
import { useQuery } from '@tanstack/react-query';
import { parseAsString, useQueryState } from 'nuqs';
import { useDeferredValue, useMemo, useState } from 'react';
import { logPath } from '../../lib/client/logs/log-path.ts';
import { findMatches } from '../../lib/client/logs/search.ts';
import { useLog } from '../../lib/client/logs/use-log.ts';
import { appQuery, loggedReplicasQuery, replicasQuery } from '../../lib/client/queries.ts';
import { useStoredFlag } from '../../lib/client/stored-flag.ts';
import { formatCount, formatPlural } from '../../lib/domain/text/format.ts';
import { useInBrowser } from '../text/now.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { LogEmpty } from './log-empty.tsx';
import { LogList } from './log-list.tsx';
import { LogStatus } from './log-status.tsx';
import { LogToolbar } from './log-toolbar.tsx';
import { replicaIn, replicaOptions } from './replica-options.ts';

/** What a page begins with; older lines are in the download. */
const FIRST_LINES = 2_000;
/** For replicas that ended meanwhile. */
const LOOK_EVERY_MS = 15_000;

/** What an app's replicas write, as they write it. */
export function LogView({ appId }: { appId: string }) {
  const { data: app } = useQuery(appQuery(appId));
  const { data: replicas } = useQuery(replicasQuery(appId));
  const { data: logged } = useQuery({ ...loggedReplicasQuery(appId), refetchInterval: LOOK_EVERY_MS });
  const [replica, setReplica] = useQueryState('replica', parseAsString);
  const [term, setTerm] = useQueryState('q', parseAsString.withDefault('').withOptions({ throttleMs: 300 }));
  const [paused, setPaused] = useState(false);
  const [following, setFollowing] = useState(true);
  const [wrap, setWrap] = useStoredFlag('logs-wrap', true);
  const [times, setTimes] = useStoredFlag('logs-times', true);
  const chosen = replicaIn(replica);
  const inBrowser = useInBrowser();
  const { lines, dropped, held, known, status, retry } = useLog(
    logPath(appId, { replica: chosen, tail: FIRST_LINES }),
    paused || !following,
  );
  const search = useSearch(lines, term);
  const ordinals = new Set([...(replicas?.items ?? []), ...lines].map((one) => one.ordinal));

  return (
    <section
      aria-label="Logs"
      className="flex h-[max(22rem,calc(100dvh-16rem))] min-w-0 flex-col overflow-hidden rounded-lg border border-line bg-card"
    >
      <LogToolbar
        replicas={replicaOptions(ordinals, logged?.items ?? [], chosen, inBrowser ? undefined : 'UTC')}
        replica={chosen}
        onReplica={(next) => {
          setFollowing(true);
          void setReplica(next);
        }}
        term={term}
        onTerm={(next) => void setTerm(next === '' ? null : next)}
        matches={search.matches.length}
        at={search.at}
        onStep={search.step}
        paused={paused}
        onPaused={(next) => {
          setPaused(next);
          // Who resumes wants to see what came.
          if (!next) setFollowing(true);
        }}
        wrap={wrap}
        onWrap={setWrap}
        times={times}
        onTimes={setTimes}
        file={logPath(appId, { replica: chosen, download: true })}
        status={<LogStatus status={status} paused={paused} held={held} />}
      />
      {status.state === 'away' && (
        <Notice tone="warning" title="No new lines at the moment" live className="m-2">
          {status.message}
        </Notice>
      )}
      {status.state === 'refused' && (
        <Notice
          tone="danger"
          title="The log cannot be read"
          live
          className="m-2"
          action={<Button onClick={retry}>Try again</Button>}
        >
          {status.error.message}
        </Notice>
      )}
      {lines.length > 0 ? (
        <div className="relative flex min-h-0 flex-1 flex-col">
          <LogList
            label={`Log of ${app?.spec.name ?? 'the app'}`}
            lines={lines}
            matches={search.matches}
            current={search.current}
            withReplica={chosen === null}
            withTime={times}
            wrap={wrap}
            following={following}
            onFollowing={setFollowing}
            head={
              dropped > 0 && (
                <p className="px-3 text-dim">
                  {formatCount(dropped)} older lines are no longer held here; Download has all that is kept.
                </p>
              )
            }
          />
          {!following && !paused && (
            <div className="absolute right-4 bottom-3">
              <Button variant="primary" onClick={() => setFollowing(true)}>
                {held > 0 ? `Show ${formatPlural(held, 'new line')}` : 'Follow the end'}
              </Button>
            </div>
          )}
        </div>
      ) : known && app ? (
        <LogEmpty status={app.status} replica={chosen} />
      ) : (
        status.state !== 'refused' && <LogSkeleton />
      )}
    </section>
  );
}

function LogSkeleton() {
  return (
    <div className="flex flex-col gap-2 p-3">
      {['w-3/5', 'w-4/5', 'w-2/5', 'w-3/4', 'w-1/2'].map((width) => (
        <Skeleton key={width} className={`h-3 ${width}`} />
      ))}
    </div>
  );
}

/** Where the term stands, and which of these places is stepped to. */
function useSearch(lines: Parameters<typeof findMatches>[0], term: string) {
  const wanted = useDeferredValue(term);
  const matches = useMemo(() => findMatches(lines, wanted), [lines, wanted]);
  const [place, setPlace] = useState<{ term: string; key: number; start: number } | null>(null);
  const found =
    place?.term === wanted ? matches.findIndex(({ key, start }) => key === place.key && start === place.start) : -1;
  const at = found < 0 ? null : found;
  return {
    matches,
    at,
    current: at === null ? null : (matches[at] ?? null),
    /** From the newest backwards, or from the oldest on; then around. */
    step(by: 1 | -1) {
      const from = at ?? (by === 1 ? -1 : matches.length);
      const next = matches[(from + by + matches.length) % matches.length];
      if (next) setPlace({ term: wanted, key: next.key, start: next.start });
    },
  };
}
