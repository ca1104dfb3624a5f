/** Ready: the database answers. */
import { currentPlatform } from '../../lib/services/current-platform.ts';
import { isReachable } from '../../lib/store/instance.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

const HEADERS = { 'cache-control': 'no-store' };

export async function GET(): Promise<Response> {
  if (await isReachable(currentPlatform().db)) return Response.json({ status: 'ok' }, { headers: HEADERS });
  return Response.json(
    { message: 'The database does not answer. Davit starts it again by itself.', code: 'DATABASE_AWAY' },
    { status: 503, headers: { ...HEADERS, 'retry-after': '2' } },
  );
}
