/** What it means that an image could not be fetched: a code, and a sentence with what to do. */
import { START_ADVICE } from '../../domain/reconcile/explain-failure.ts';
import type { ObservedImage, PullFailureCode } from '../../domain/reconcile/observed.ts';
import { storable } from '../../domain/text/text.ts';
import { EngineError, type EngineErrorKind } from '../../engine/engine.ts';

export type FailedImage = Extract<ObservedImage, { status: 'failed' }>;

const CODES: Partial<Record<EngineErrorKind, keyof typeof ADVICE>> = {
  'image-not-found': 'IMAGE_NOT_FOUND',
  'image-unauthorized': 'IMAGE_UNAUTHORIZED',
  'image-platform-mismatch': 'IMAGE_PLATFORM_MISMATCH',
  'image-invalid': 'IMAGE_INVALID',
  'registry-unreachable': 'IMAGE_REGISTRY_UNREACHABLE',
  'disk-full': 'ENGINE_DISK_FULL',
};

const ADVICE: Record<Exclude<PullFailureCode, 'IMAGE_TOO_LARGE'>, string> = {
  IMAGE_NOT_FOUND: 'Check the name and the tag, or push the image, then start the app again.',
  IMAGE_UNAUTHORIZED:
    'Add its registry with a user and password (Registries), or mend those that it has there, then start the app again.',
  IMAGE_PLATFORM_MISMATCH: 'Build it for the architecture of this host (docker build --platform), then set the image.',
  IMAGE_INVALID: 'Push it again, or take another tag.',
  IMAGE_REGISTRY_UNREACHABLE: 'Check the registry’s name and that this host reaches it, then start the app again.',
  ENGINE_DISK_FULL: START_ADVICE.ENGINE_DISK_FULL,
  ENGINE_FAILED: 'Start the app again; if it stays so, an operator must look at the engine’s log.',
};

export function explainPull(image: string, error: unknown): FailedImage {
  const kind = error instanceof EngineError ? error.kind : 'failed';
  const code = CODES[kind] ?? 'ENGINE_FAILED';
  const words = storable(error instanceof Error ? error.message : String(error));
  return { status: 'failed', code, message: `The image ${image} could not be fetched: ${words}. ${ADVICE[code]}` };
}
