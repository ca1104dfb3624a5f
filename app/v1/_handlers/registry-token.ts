/** The token server of the shared registry: `GET /v2/token`, by the distribution project's token specification. */
import { ServiceError } from '../../../lib/services/errors.ts';
import type { Platform } from '../../../lib/services/platform.ts';
import { issueRegistryToken } from '../../../lib/services/shared-registry/token.ts';

const STATUS: Partial<Record<ServiceError['refusal'], number>> = {
  unauthenticated: 401,
  forbidden: 403,
  unavailable: 503,
};

export async function registryToken(platform: Platform, request: Request): Promise<Response> {
  const headers = { 'cache-control': 'no-store' };
  const scopes = new URL(request.url).searchParams.getAll('scope');
  try {
    const { token, seconds } = await issueRegistryToken(platform, request.headers.get('authorization'), scopes);
    const answer = { token, access_token: token, expires_in: seconds, issued_at: new Date().toISOString() };
    return Response.json(answer, { headers });
  } catch (error) {
    const status = error instanceof ServiceError ? STATUS[error.refusal] : undefined;
    if (!(error instanceof ServiceError) || status === undefined) throw error;
    // As registries refuse; clients show the message.
    const code = status === 401 ? 'UNAUTHORIZED' : status === 403 ? 'DENIED' : 'UNAVAILABLE';
    return Response.json({ errors: [{ code, message: error.message }] }, { status, headers });
  }
}
