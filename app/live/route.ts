/** One event stream for a browser: every project that its tabs show. */
import { currentPlatform } from '../../lib/services/current-platform.ts';
import { liveStream } from './_stream/live-stream.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

export const GET = (request: Request): Promise<Response> => liveStream(currentPlatform(), request);
