/** Routes of images. */
import { z } from 'zod';
import { imageReference } from '../../domain/spec/app-spec.ts';
import { text } from '../../domain/spec/text-input.ts';
import { imagePreflight } from '../answers/image.ts';
import type { Operation } from '../operation.ts';

const SUMMARY = 'What would come of an image, without fetching it: access, platform, size, ports, user, digest';

export const imageOperations = [
  {
    id: 'preflightImage',
    method: 'POST',
    path: '/v1/image/preflight',
    summary: SUMMARY,
    auth: 'token',
    project: 'chosen',
    body: z.strictObject({ image: imageReference }),
    success: 200,
    answer: imagePreflight,
  },
  {
    id: 'lookUpImage',
    method: 'GET',
    path: '/v1/image/preflight',
    summary: `${SUMMARY}; given up when the caller goes`,
    auth: 'token',
    project: 'chosen',
    query: z.strictObject({ image: text().describe('Its reference; required').optional() }),
    success: 200,
    answer: imagePreflight,
  },
] as const satisfies readonly Operation[];
