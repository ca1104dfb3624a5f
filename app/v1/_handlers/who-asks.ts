/** From a request to who asks: a bearer token, or, for reading and for uploads alone, the session of a browser. */
import { type Actor, actorOf } from '../../../lib/auth/actor.ts';
import { authenticate } from '../../../lib/auth/authenticate.ts';
import { findSession } from '../../../lib/auth/session.ts';
import { ServiceError } from '../../../lib/services/errors.ts';
import type { Platform } from '../../../lib/services/platform.ts';

const READS = ['GET', 'HEAD'];

/**
 * Null for nobody. A cookie is looked at only where there is no `Authorization`: browsers add it to requests by
 * themselves, whichever page made them, so it opens nothing that changes anything; but for uploads, of which the console's
 * server lets none pass that another origin's page sent (`lib/console/request.ts`), as it does with server actions.
 *
 * @param isUpload what is asked for is an upload
 * @throws ServiceError forbidden, for a change that comes with a session alone
 */
export async function whoAsks({ db, settings }: Platform, request: Request, isUpload = false): Promise<Actor | null> {
  const authorization = request.headers.get('authorization');
  if (authorization !== null) return authenticate(db, authorization);
  const account = await findSession(db, settings.sessionSecret, request.headers.get('cookie'));
  if (!account) return null;
  if (READS.includes(request.method) || isUpload) return actorOf(account);
  throw new ServiceError(
    'forbidden',
    'TOKEN_REQUIRED',
    'The session of a browser may only read here. A change needs a token: Authorization: Bearer <token>, from davit login or the console.',
  );
}
