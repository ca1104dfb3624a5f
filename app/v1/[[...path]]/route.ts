/** Every route under /v1: the table of operations decides. */
import { currentPlatform } from '../../../lib/services/current-platform.ts';
import { dispatch } from '../_handlers/dispatch.ts';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

async function handle(request: Request): Promise<Response> {
  return dispatch(currentPlatform(), request);
}

export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
};
