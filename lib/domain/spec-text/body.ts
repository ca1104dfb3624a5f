/** A spec as the body of `POST /v1/app`, and as curl sends it. */
import type { AppSpecInput } from '../spec/app-spec.ts';
import { tidy } from './tidy.ts';
import { quoteWord } from './words.ts';

/** Tidy, and without the values of secrets: whoever uses it gives them anew. */
export function publicBody(spec: AppSpecInput): AppSpecInput {
  const tidied = tidy(spec);
  if (!tidied.envVars) return tidied;
  const envVars = tidied.envVars.map(({ name, value, secret }) => (secret ? { name, secret } : { name, value }));
  return { ...tidied, envVars };
}

/** What stands for a secret's value in a text that is there to be copied. */
export const secretPlaceholder = (name: string) => `<value of ${name}>`;

/** @param api the console's address and the project's slug */
export function toCurl(spec: AppSpecInput, api: { url: string; project: string }): string {
  const body = publicBody(spec);
  const envVars = body.envVars?.map((entry) =>
    entry.secret ? { ...entry, value: secretPlaceholder(entry.name) } : entry,
  );
  const json = JSON.stringify({ ...body, ...(envVars ? { envVars } : {}) }, null, 2);
  return [
    `curl -X POST ${quoteWord(`${api.url}/v1/app?project=${encodeURIComponent(api.project)}`)}`,
    '-H "Authorization: Bearer $DAVIT_TOKEN"',
    `-H ${quoteWord('Content-Type: application/json')}`,
    `-d ${quoteWord(json)}`,
  ].join(' \\\n  ');
}
