/** Query parameters: text in, values out. AI Deploy's SDK writes some in snake case; both are read. */
import { z } from 'zod';
import { text } from '../domain/spec/text-input.ts';

/** Several values: repeated, or with commas. */
export const several = z.union([text(), z.array(text())]).transform((value) =>
  [value]
    .flat()
    .flatMap((one) => one.split(','))
    .filter((one) => one !== ''),
);

export const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be a whole number from ${least} to ${most}`);

export const flag = z
  .enum(['true', 'false', '1', '0', ''], 'must be true or false')
  .transform((value) => value !== 'false' && value !== '0');

export function severalOf<Value extends string>(values: readonly Value[]) {
  return several.pipe(z.array(z.enum(values, `must be of ${values.join(', ')}`)));
}

/** Beyond these the database's calendar and ours differ. */
const EARLIEST_MS = 0;
const LATEST_MS = Date.UTC(9999, 11, 31);

/** Unix seconds, as AI Deploy's SDK sends, or RFC 3339. */
export const instant = text().transform((value, context) => {
  const at = /^\d{1,12}$/.test(value) ? new Date(Number(value) * 1000) : new Date(value);
  const ms = at.getTime();
  if (/^\d/.test(value) && ms >= EARLIEST_MS && ms <= LATEST_MS) return at;
  context.addIssue('must be a time from 1970 to 9999: Unix seconds, or RFC 3339 like 2026-01-31T12:00:00Z');
  return z.NEVER;
});

export const selector = text()
  .regex(/^[^=]{1,63}=[^=]{1,63}$/, 'must be one label, name=value')
  .transform((value) => {
    const at = value.indexOf('=');
    return { name: value.slice(0, at), value: value.slice(at + 1) };
  });

export const order = z.enum(['asc', 'desc'], 'must be asc or desc');

export const page = z.strictObject({
  page: whole(1, 1_000_000).optional(),
  size: whole(1, 1000).optional(),
});
export const orderedPage = page.extend({ order: order.optional() });

/** What a list may be sorted by. */
export function sortBy<Field extends string>(...fields: [Field, ...Field[]]) {
  return z.enum(fields, `must be one of ${fields.join(', ')}`);
}

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
