/** What POST /v1/token takes: AI Deploy's names, and Davit's `expiresAt`. */
import { z } from 'zod';
import { text } from './spec/text-input.ts';
import { isPlainText, PLAIN_TEXT } from './text/inert-text.ts';

/** Years have four digits, in the database's words and in RFC 3339. */
const LATEST_MS = Date.UTC(9999, 11, 31);

export const TOKEN_ROLES = ['ai_training_operator', 'ai_training_read'] as const;

export const tokenInput = z.strictObject({
  name: text().min(1, 'must not be empty').max(63, 'must be at most 63 characters').refine(isPlainText, PLAIN_TEXT),
  role: z.enum(TOKEN_ROLES),
  /** One label that apps must carry; absent: every app of the project. */
  labelSelector: text()
    .regex(/^[^=]{1,63}=[^=]{1,63}$/, 'must be one label, name=value, such as team=vision')
    .refine(isPlainText, PLAIN_TEXT)
    .nullish(),
  region: text().nullish(),
  /** RFC 3339; absent: it does not expire. */
  expiresAt: z.iso
    .datetime({ offset: true, error: 'must be a time in RFC 3339, like 2026-12-31T23:59:59Z' })
    .refine((value) => Date.parse(value) < LATEST_MS, 'must be before 9999-12-31')
    .nullish(),
});
