/** Query parameters: text in, values out. AI Deploy's SDK writes some in snake case; both are read. */
import { z } from 'zod';

/** Several values: repeated, or with commas. */
const several = z.union([z.string(), z.array(z.string())]).transform((value) =>
  [value]
    .flat()
    .flatMap((text) => text.split(','))
    .filter((text) => text !== ''),
);

export const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be a whole number from ${least} to ${most}`);

export const flag = z
  .enum(['true', 'false', '1', '0', ''], 'must be true or false')
  .transform((text) => text !== 'false' && text !== '0');

export function severalOf<Value extends string>(values: readonly Value[]) {
  return several.pipe(z.array(z.enum(values, `must be of ${values.join(', ')}`)));
}

/** Unix seconds, as AI Deploy's SDK sends, or RFC 3339. */
export const instant = z.string().transform((text, context) => {
  const at = /^\d{1,11}$/.test(text) ? new Date(Number(text) * 1000) : new Date(text);
  if (!Number.isNaN(at.getTime()) && /^\d/.test(text)) return at;
  context.addIssue('must be a time: Unix seconds, or RFC 3339 like 2026-01-31T12:00:00Z');
  return z.NEVER;
});

export const selector = z
  .string()
  .regex(/^[^=]{1,63}=[^=]{1,63}$/, 'must be one label, name=value')
  .transform((text) => {
    const at = text.indexOf('=');
    return { name: text.slice(0, at), value: text.slice(at + 1) };
  });

export const order = z.enum(['asc', 'desc'], 'must be asc or desc');

export const page = z.strictObject({
  page: whole(1, 1_000_000).optional(),
  size: whole(1, 1000).optional(),
});
export const orderedPage = page.extend({ order: order.optional() });

/** `a=1&a=2&b=3` → `{a: ['1', '2'], b: '3'}`, snake case made camel case. */
export function readQuery(parameters: URLSearchParams): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = Object.create(null);
  for (const [written, value] of parameters) {
    const name = written.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const known = found[name];
    found[name] = known === undefined ? value : [known, value].flat();
  }
  return { ...found };
}
