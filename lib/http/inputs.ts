/** Bodies of requests that are not an app's (those are `lib/domain/app-spec.ts`), every rule beside its field. */
import { z } from 'zod';

const visible = (text: string) => !/\p{Cc}/u.test(text);

export const projectInput = z.strictObject({
  slug: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/,
      'must be 1 to 32 of a-z, 0-9 and -, and begin and end with a letter or digit',
    ),
  name: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(100, 'must be at most 100 characters')
    .refine(visible, 'must have no control characters'),
});

export const TOKEN_ROLES = ['ai_training_operator', 'ai_training_read'] as const;

/** AI Deploy's names; `expiresAt` is Davit's own. */
export const tokenInput = z.strictObject({
  name: z
    .string()
    .min(1, 'must not be empty')
    .max(63, 'must be at most 63 characters')
    .refine(visible, 'must have no control characters'),
  role: z.enum(TOKEN_ROLES),
  /** One label that apps must carry; absent: every app of the project. */
  labelSelector: z
    .string()
    .regex(/^[^=]{1,63}=[^=]{1,63}$/, 'must be one label, name=value, such as team=vision')
    .refine(visible, 'must have no control characters')
    .nullish(),
  region: z.string().nullish(),
  /** RFC 3339; absent: it does not expire. */
  expiresAt: z.iso.datetime({ offset: true, error: 'must be a time in RFC 3339, like 2026-12-31T23:59:59Z' }).nullish(),
});

/** Without a value the label is removed. */
export const labelInput = z.strictObject({
  name: z.string().min(1, 'must not be empty').max(63, 'must be at most 63 characters'),
  value: z.string().nullish(),
});

export const sessionInput = z.strictObject({
  email: z.string().min(1, 'must not be empty').max(254, 'must be at most 254 characters'),
  password: z.string().min(1, 'must not be empty').max(1024, 'must be at most 1024 characters'),
});
