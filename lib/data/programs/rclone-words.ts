/** What rclone writes while it works: how far it is, and in the end what was wrong, told in our own words. */
import { DataError, diskFull } from '../errors.ts';
import type { S3Access } from '../place.ts';

export interface RcloneLine {
  stats: { transfers: number; bytes: number };
}

const MOST_KEPT = 50;

interface Cause {
  said: RegExp;
  problem(access: S3Access): DataError;
}

/** The first that fits: the surest signs first. */
const CAUSES: Cause[] = [
  { said: /no space left on device|disk quota exceeded|too big for remaining disk space/i, problem: () => diskFull() },
  {
    said: /InvalidAccessKeyId|InvalidToken|AccessKeyId.*not exist|status code: 401/i,
    problem: ({ endpoint }) =>
      new DataError('unauthorized', `${hostOf(endpoint)} does not know the access key: check it in the data store.`),
  },
  {
    said: /SignatureDoesNotMatch/i,
    problem: ({ endpoint }) =>
      new DataError(
        'unauthorized',
        `${hostOf(endpoint)} does not take the secret key: check it, and the region, in the data store.`,
      ),
  },
  {
    said: /RequestTimeTooSkewed/i,
    problem: ({ endpoint }) =>
      new DataError('failed', `The clocks of ${hostOf(endpoint)} and of Davit's host differ by minutes: set them.`),
  },
  {
    said: /PermanentRedirect|AuthorizationHeaderMalformed|BucketRegionError|IllegalLocationConstraint/i,
    problem: ({ endpoint, region }) =>
      new DataError(
        'failed',
        `${hostOf(endpoint)} has this in another region than ${region || 'us-east-1'}: give the data store the right region and its endpoint.`,
      ),
  },
  {
    said: /NoSuchBucket|directory not found|NoSuchKey|object not found/i,
    problem: ({ endpoint }) => new DataError('not-found', `${hostOf(endpoint)} has no such bucket: check its name.`),
  },
  {
    said: /AccessDenied|Forbidden|AllAccessDisabled|status code: 403/i,
    problem: ({ endpoint }) =>
      new DataError('unauthorized', `${hostOf(endpoint)} does not let this access key do that: give it the right to.`, {
        isForbidden: true,
      }),
  },
  {
    said: /QuotaExceeded|EntityTooLarge|XMinioStorageFull|status code: 507/i,
    problem: ({ endpoint }) =>
      new DataError('failed', `${hostOf(endpoint)} takes no more: it is full, or the file is larger than it takes.`),
  },
  {
    said: /connection refused|no such host|i\/o timeout|connection reset|broken pipe|EOF|RequestError|network is unreachable|no route to host|TLS handshake|deadline exceeded/i,
    problem: ({ endpoint }) =>
      new DataError(
        'unreachable',
        `${hostOf(endpoint)} cannot be reached, or cut the connection: check the endpoint and that it is up.`,
        { transient: true },
      ),
  },
  {
    said: /SlowDown|TooManyRequests|InternalError|ServiceUnavailable|status code: (429|5\d\d)|corrupted on transfer|source file is being updated/i,
    problem: ({ endpoint }) =>
      new DataError('unreachable', `${hostOf(endpoint)} is in trouble or overloaded.`, { transient: true }),
  },
  {
    said: /SerializationError|failed to decode|XML syntax|MissingEndpoint|unsupported protocol/i,
    problem: ({ endpoint }) =>
      new DataError('failed', `What answers at ${hostOf(endpoint)} is no S3 service: check the endpoint.`),
  },
];

export class RcloneWords {
  private readonly complaints: string[] = [];

  /** @returns how far it is, where the line says that */
  read(text: string): RcloneLine | null {
    const line = parsed(text);
    if (line?.stats) return { stats: line.stats };
    const said = line ? (line.level === 'error' || line.level === 'critical' ? line.msg : null) : text;
    if (said && this.complaints.length < MOST_KEPT) this.complaints.push(said);
    return null;
  }

  /** @param trouble what the way there was like, where nothing of what rclone said is known */
  problem(access: S3Access, trouble: DataError | null): DataError {
    const all = this.complaints.join('\n');
    const cause = CAUSES.find(({ said }) => said.test(all));
    return (
      cause?.problem(access) ??
      trouble ??
      new DataError('failed', `rclone could not do it with ${hostOf(access.endpoint)}.`)
    );
  }
}

/** What is shown of an endpoint: never what someone wrote into it before an @. */
export function hostOf(endpoint: string): string {
  return URL.parse(endpoint)?.host || 'the data store';
}

interface Line {
  level: string;
  msg: string;
  stats?: { transfers: number; bytes: number };
}

function parsed(text: string): Line | null {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return null;
  }
}
