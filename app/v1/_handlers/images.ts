/** What is known of images, as the API writes it. */
import type { ImagePreflight } from '../../../lib/http/answers/image.ts';
import type { imageOperations } from '../../../lib/http/operations/images.ts';
import { type Preflight, preflightImage } from '../../../lib/services/images/preflight.ts';
import type { Call, Handlers } from './call.ts';

export const imageHandlers: Handlers<(typeof imageOperations)[number]['id']> = {
  preflightImage: (call) => preflight(call, call.body),
  lookUpImage: (call) => preflight(call, { image: call.query.image ?? '' }),
};

async function preflight(
  { platform, actor, project, request }: Pick<Call<unknown>, 'platform' | 'actor' | 'project' | 'request'>,
  input: unknown,
): Promise<ImagePreflight | Response> {
  try {
    return toPreflight(await preflightImage(platform, actor, await project(), input, request.signal));
  } catch (error) {
    // Nobody reads this answer.
    if (request.signal.aborted) return new Response(null, { status: 499 });
    throw error;
  }
}

function toPreflight({ code, ...preflight }: Preflight): ImagePreflight {
  return { ...preflight, usable: code === null, ...(code === null ? {} : { code }) };
}
