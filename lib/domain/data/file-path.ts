/** Where a file is within a container of Davit's own, as it is asked for. */
import { z } from 'zod';
import { text } from '../spec/text-input.ts';
import { isPlainText, PLAIN_TEXT } from '../text/inert-text.ts';
import { dataPrefix } from './volume-input.ts';

/** Of one name, in UTF-8: what file systems take. */
const MAX_NAME_BYTES = 255;
const MAX_PATH_BYTES = 1024;

/** Of one file. */
export const MAX_FILE_BYTES = 10 * 2 ** 30;

const encoder = new TextEncoder();
const bytesOf = (value: string) => encoder.encode(value).length;

/** Taken as it is written: no name is decoded, folded or shortened. */
export const filePath = text()
  .min(1, 'must not be empty')
  .refine(isPlainText, PLAIN_TEXT)
  .refine((value) => !value.startsWith('/'), 'must be a path within the container: no / at its beginning')
  .refine((value) => !value.includes('\\'), 'must have no backslash')
  .refine((value) => value.split('/').every((name) => name !== '.' && name !== '..'), 'must not have the parts . or ..')
  .refine((value) => value.split('/').every((name) => name !== ''), 'must not have empty parts, nor end with /')
  .refine((value) => value.split('/').every((name) => bytesOf(name) <= MAX_NAME_BYTES), {
    error: `must have no name longer than ${MAX_NAME_BYTES} bytes`,
  })
  .refine((value) => bytesOf(value) <= MAX_PATH_BYTES, `must be at most ${MAX_PATH_BYTES} bytes`);

export const uploadInput = z.strictObject({ path: filePath });
export const filesInput = z.strictObject({ prefix: dataPrefix.default('') });
