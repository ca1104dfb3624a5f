'use client';
import { useQuery } from '@tanstack/react-query';
import type { ApiError } from '../../lib/client/api.ts';
import { preflightQuery } from '../../lib/client/queries.ts';
import { useRefusedRight } from '../../lib/client/rights.ts';
import { useStill } from '../../lib/client/use-still.ts';
import { parseImageReference, shortDigest } from '../../lib/domain/image/image-reference.ts';
import { DEFAULT_PORT } from '../../lib/domain/spec/app-limits.ts';
import { formatPlural } from '../../lib/domain/text/format.ts';
import type { ImagePreflight } from '../../lib/http/answers/image.ts';
import { paths } from '../../lib/paths/paths.ts';
import { Bytes } from '../text/bytes.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

/** So long an answer stands while one goes back and forth; a press on Look again asks anew. */
const STANDS_MS = 30_000;
const MOST_PORTS = 3;

export interface ImageFindingsProps {
  project: string;
  /** As it is entered, without spaces around it. */
  image: string;
  /** Takes another that was found instead. */
  onImage: (image: string) => void;
  /** Of the app, as it is entered; absent: it is not what is asked here. */
  port?: { entered: string; onPort: (port: number) => void } | undefined;
}

/** What would come of the image that is entered, looked up as soon as typing rests. */
export function ImageFindings({ project, image, onImage, port }: ImageFindingsProps) {
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
        <Findings project={project} found={data} onImage={onImage} port={port} onAgain={() => void refetch()} />
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

interface FindingsProps extends Pick<ImageFindingsProps, 'project' | 'onImage' | 'port'> {
  found: ImagePreflight;
  onAgain: () => void;
}

function Findings({ project, found, onImage, port, onAgain }: FindingsProps) {
  if (!found.usable) {
    return (
      <Notice
        tone="warning"
        title={TITLES[found.code ?? 'IMAGE_INVALID']}
        action={
          <>
            {found.tags && <Tags found={found} tags={found.tags} onImage={onImage} />}
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
  const {
    source,
    registry,
    bytes,
    layers,
    layersThere,
    platform,
    platforms = [],
    exposedPorts = [],
    user,
    digest,
  } = found;
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
              : ` compressed, ${formatPlural(layers ?? 0, 'layer')}${layersThere ? `, ${layersThere} of them here already` : ''}`}
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
          <Ports ports={exposedPorts} port={port} />
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
function Ports({ ports, port }: { ports: number[]; port: ImageFindingsProps['port'] }) {
  if (!port) return ports.slice(0, MOST_PORTS).join(', ') || <span className="text-dim">names none</span>;
  const entered = port.entered || String(DEFAULT_PORT);
  if (ports.length === 0) return <span className="text-dim">names none; the app’s is {entered}</span>;
  const others = ports.filter((one) => String(one) !== entered);
  return (
    <span className="flex flex-wrap items-center gap-2">
      {ports.slice(0, MOST_PORTS).join(', ')}
      {ports.length === others.length ? (
        others.slice(0, MOST_PORTS).map((one) => (
          <Button key={one} size="sm" onClick={() => port.onPort(one)}>
            Use port {one}
          </Button>
        ))
      ) : (
        <span className="text-dim">the app’s own</span>
      )}
    </span>
  );
}

/** Those that are there, to be taken instead. */
function Tags({ found, tags, onImage }: { found: ImagePreflight; tags: string[] } & Pick<FindingsProps, 'onImage'>) {
  const name = found.image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  return tags.map((tag) => (
    <Button key={tag} size="sm" onClick={() => onImage(`${name}:${tag}`)}>
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
  IMAGE_TOO_LARGE: 'The image is too large',
  REGISTRY_RATE_LIMITED: 'The registry asks for patience',
  IMAGE_REGISTRY_UNREACHABLE: 'The registry was not reached',
  REGISTRY_NAME_UNKNOWN: 'The registry’s name is not known',
  REGISTRY_TLS_FAILED: 'The registry cannot be trusted',
  REGISTRY_ADDRESS_REFUSED: 'The registry’s address is not asked',
  NOT_A_REGISTRY: 'What answers there is no registry',
};
