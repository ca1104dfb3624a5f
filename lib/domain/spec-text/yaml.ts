/** A spec as YAML: what `davit app apply -f` and the console's import take. Values of secrets are left out. */
import type { AppSpecInput } from '../spec/app-spec.ts';
import { publicBody } from './body.ts';

type Plain = string | number | boolean | Plain[] | { [name: string]: Plain };

export function toYaml(spec: AppSpecInput): string {
  // What JSON leaves out is not in it either.
  const plain = JSON.parse(JSON.stringify(publicBody(spec))) as Record<string, Plain>;
  return `${fields(plain, '').join('\n')}\n`;
}

function fields(value: Record<string, Plain>, indent: string): string[] {
  return Object.entries(value).flatMap(([name, one]) => {
    const key = `${indent}${scalar(name)}:`;
    if (Array.isArray(one)) return [key, ...one.flatMap((item) => listItem(item, `${indent}  `))];
    if (typeof one === 'object') {
      const inside = fields(one, `${indent}  `);
      return inside.length > 0 ? [key, ...inside] : [`${key} {}`];
    }
    return [`${key} ${scalar(one)}`];
  });
}

function listItem(item: Plain, indent: string): string[] {
  if (typeof item !== 'object') return [`${indent}- ${scalar(item)}`];
  const [first = '', ...rest] = fields(item as Record<string, Plain>, `${indent}  `);
  return [`${indent}- ${first.trimStart()}`, ...rest];
}

/** Bare only where no reader of YAML, of whatever version, could take it for something else. */
function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const bare =
    /^[A-Za-z/][\w./@+-]*(:[\w./@+-]+)*$/.test(value) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(value);
  return bare ? value : quoted(value);
}

/** JSON's strings are YAML's, but for characters that YAML does not print. */
function quoted(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
