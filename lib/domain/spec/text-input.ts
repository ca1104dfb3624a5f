/** What every schema of an input is made of. */
import { z } from 'zod';

/** Every text that comes from outside begins with this: the rest neither Postgres nor an argv can carry. */
export const text = () =>
  z.string().refine((value) => value.isWellFormed() && !value.includes('\0'), {
    error: 'must not contain NUL or half a surrogate pair',
  });

/** A field of AI Deploy that is known and refused, rather than unknown or silently dropped. */
export function notServed(sentence: string) {
  return z.null({ error: sentence }).optional();
}
