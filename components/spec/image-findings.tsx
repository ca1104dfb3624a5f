'use client';
import { useQuery } from '@tanstack/react-query';
import { useFormContext, useWatch } from 'react-hook-form';
import type { ApiError } from '../../lib/client/api.ts';
import { preflightQuery } from '../../lib/client/queries.ts';
import { useRefusedRight } from '../../lib/client/rights.ts';
import { useStill } from '../../lib/client/use-still.ts';
import { parseImageReference, shortDigest } from '../../lib/domain/image/image-reference.ts';
import { DEFAULT_PORT } from '../../lib/domain/spec/app-limits.ts';
import type { ImagePreflight } from '../../lib/http/answers/image.ts';
import { paths } from '../../lib/paths/paths.ts';
import { Bytes } from '../text/bytes.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import type { SpecForm } from './spec-form.ts';

/** So long an answer stands while one goes back and forth; a press on Look again asks anew. */
const STANDS_MS = 30_000;
const MOST_PORTS = 3;

/** What would come of the image that is entered, looked up as soon as typing rests. */
export function ImageFindings({ project }: { project: string }) {
  const image = useWatch<SpecForm, 'image'>({ name: 'image' }).trim();
  const still = useStill(image) ?? '';
  const refused = useRefusedRight(project, 'image.check');
  const isComplete = parseImageReference(still) !== null;
  const { data, error, isFetching, refetch } = useQuery({
    ...preflightQuery(project, still),
    enabled: isComplete && still === image && refused === undefined,
    staleTime: STANDS_MS,
    retry: false,
  });
  const isAsked = image !== '' && refused === undefined && parseImageReference(image) !== null;
  const isPending = isAsked && (image !== still || isFetching);
  return (
    <section aria-label="What was found of the image" aria-busy={isPending} className="min-h-48">
      <p role="status" className="sr-only">
        {isPending ? 'Looking the image up.' : data?.usable === true ? data.message : ''}
      </p>
      {!isAsked && <p className="text-dim">{refused ?? 'Its size, platform and port are looked up as you type.'}</p>}
      {isPending && <Skeleton className="h-48" />}
      {isAsked && !isPending && error && <NotAsked error={error} onAgain={() => void refetch()} />}
      {isAsked && !isPending && data && !error && (
        <Findings project={project} found={data} onAgain={() => void refetch()} />
      )}
    </section>
  );
}

function NotAsked({ error, onAgain }: { error: ApiError; onAgain: () => void }) {
  return (
    <Notice tone="warning" title="The image was not looked up" action={<Again onAgain={onAgain} />} live>
      {error.message}
    </Notice>
  );
}

interface FindingsProps {
  project: string;
  found: ImagePreflight;
  onAgain: () => void;
}

function Findings({ project, found, onAgain }: FindingsProps) {
  if (!found.usable) {
    return (
      <Notice
        tone="warning"
        title={TITLES[found.code ?? 'IMAGE_INVALID']}
        action={
          <>
            {found.tags && <Tags found={found} tags={found.tags} />}
            {found.code === 'IMAGE_UNAUTHORIZED' && (
              <ButtonLink size="sm" href={paths.registries(project)}>
                Open registries
              </ButtonLink>
            )}
            {!found.tags && <Again onAgain={onAgain} />}
          </>
        }
        live
      >
        {found.message}
      </Notice>
    );
  }
  const { source, registry, bytes, layers, platform, platforms = [], exposedPorts = [], user, digest } = found;
  const others = platforms.filter((one) => one !== platform);
  return (
    <div className="rounded-md border border-line px-3 py-2">
      <p className="font-medium">{source === 'engine' ? 'It is on the engine already' : `${registry} has it`}</p>
      <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-4 gap-y-1">
        <dt className="text-muted">size</dt>
        <dd>
          {bytes === undefined ? 'not known' : <Bytes bytes={bytes} />}
          <span className="text-dim">
            {source === 'engine'
              ? ', nothing is fetched'
              : ` compressed, ${layers} ${layers === 1 ? 'layer' : 'layers'}`}
          </span>
        </dd>
        {platform && (
          <>
            <dt className="text-muted">platform</dt>
            <dd>
              {platform} <span className="text-dim">{others.length > 0 && `also ${others.join(', ')}`}</span>
            </dd>
          </>
        )}
        <dt className="text-muted">port</dt>
        <dd>
          <Ports ports={exposedPorts} />
        </dd>
        {user !== undefined && (
          <>
            <dt className="text-muted">user</dt>
            <dd>
              {user || 'root'} <span className="text-dim">in the image; here it runs as 42420</span>
            </dd>
          </>
        )}
        {digest && (
          <>
            <dt className="text-muted">digest</dt>
            <dd className="break-all font-mono" title={digest}>
              {shortDigest(digest)}
            </dd>
          </>
        )}
      </dl>
    </div>
  );
}

/** Those that the image names, to be taken as the app's. */
function Ports({ ports }: { ports: number[] }) {
  const { setValue } = useFormContext<SpecForm>();
  const entered = useWatch<SpecForm, 'port'>({ name: 'port' }).trim() || String(DEFAULT_PORT);
  if (ports.length === 0) return <span className="text-dim">names none; the app’s is {entered}</span>;
  const others = ports.filter((port) => String(port) !== entered);
  return (
    <span className="flex flex-wrap items-center gap-2">
      {ports.slice(0, MOST_PORTS).join(', ')}
      {ports.length === others.length ? (
        others.slice(0, MOST_PORTS).map((port) => (
          <Button
            key={port}
            size="sm"
            onClick={() => setValue('port', String(port), { shouldDirty: true, shouldValidate: true })}
          >
            Use port {port}
          </Button>
        ))
      ) : (
        <span className="text-dim">the app’s own</span>
      )}
    </span>
  );
}

/** Those that are there, to be taken instead. */
function Tags({ found, tags }: { found: ImagePreflight; tags: string[] }) {
  const { setValue } = useFormContext<SpecForm>();
  const name = found.image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  return tags.map((tag) => (
    <Button
      key={tag}
      size="sm"
      onClick={() => setValue('image', `${name}:${tag}`, { shouldDirty: true, shouldValidate: true })}
    >
      Use {tag}
    </Button>
  ));
}

function Again({ onAgain }: { onAgain: () => void }) {
  return (
    <Button size="sm" onClick={onAgain}>
      Look again
    </Button>
  );
}

const TITLES: Record<NonNullable<ImagePreflight['code']>, string> = {
  IMAGE_NOT_FOUND: 'The image was not found',
  IMAGE_UNAUTHORIZED: 'The registry gives no access to it',
  IMAGE_PLATFORM_MISMATCH: 'The image is for another kind of machine',
  IMAGE_INVALID: 'The image cannot be run',
  REGISTRY_RATE_LIMITED: 'The registry asks for patience',
  IMAGE_REGISTRY_UNREACHABLE: 'The registry was not reached',
  REGISTRY_NAME_UNKNOWN: 'The registry’s name is not known',
  REGISTRY_TLS_FAILED: 'The registry cannot be trusted',
  REGISTRY_ADDRESS_REFUSED: 'The registry’s address is not asked',
  NOT_A_REGISTRY: 'What answers there is no registry',
};
