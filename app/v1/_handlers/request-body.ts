/** A request's JSON body, of bounded size. */
import { ServiceError } from '../../../lib/services/errors.ts';

export const MAX_BODY_BYTES = 1024 * 1024;

export class BodyRefused extends Error {
  readonly status: 413 | 415;
  readonly code: string;

  constructor(status: 413 | 415, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** @throws BodyRefused (too large, not JSON by its type), ServiceError bad-request (not JSON by its text) */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new BodyRefused(
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      'The body must be JSON: send the header Content-Type: application/json.',
    );
  }
  const text = await readText(request);
  try {
    return JSON.parse(text);
  } catch {
    throw new ServiceError('bad-request', 'MALFORMED_JSON', 'The body is not well-formed JSON.');
  }
}

async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const decoder = new TextDecoder();
  const reader = request.body?.getReader();
  let text = '';
  let size = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > MAX_BODY_BYTES) {
      await reader.cancel().catch(() => undefined);
      throw tooLarge();
    }
    text += decoder.decode(value, { stream: true });
  }
  return text + decoder.decode();
}

function tooLarge(): BodyRefused {
  return new BodyRefused(413, 'BODY_TOO_LARGE', `The body must be at most ${MAX_BODY_BYTES / 1024 / 1024} MiB.`);
}
