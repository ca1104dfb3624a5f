/** Ready: the database answers. */
import { currentPlatform } from '../../lib/services/current-platform.ts';
import { isReady } from '../../lib/services/instance/readiness.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const HEADERS = { 'cache-control': 'no-store' };

export async function GET(): Promise<Response> {
  if (await isReady(currentPlatform())) return Response.json({ status: 'ok' }, { headers: HEADERS });
  return Response.json(
    { message: 'The database does not answer. Davit starts it again by itself.', code: 'DATABASE_AWAY' },
    { status: 503, headers: { ...HEADERS, 'retry-after': '2' } },
  );
}
