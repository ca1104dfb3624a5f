/** The API's own schema held against a form. Loaded when it is first needed: a validator is no part of a first paint. */

import { fieldIssues } from '../../lib/domain/issues.ts';
import { appSpecInput } from '../../lib/domain/spec/app-spec.ts';
import { splitWords } from '../../lib/domain/spec-text/words.ts';
import { type FormPath, formPathOf } from './form-fields.ts';
import { type SpecForm, toSpec, usedRows } from './spec-form.ts';
import type { VolumeRow } from './volume-form.ts';

export interface FormIssue {
  path: FormPath;
  message: string;
}

/** Empty: the API's schema takes it. The first issue of a field comes first. */
export function validateForm(form: SpecForm): FormIssue[] {
  const words = splitWords(form.command);
  const own: FormIssue[] = [
    ...(form.image.trim() === ''
      ? [{ path: 'image' as const, message: 'name an image, such as ghcr.io/org/model:1.2' }]
      : []),
    ...(words.ok ? [] : [{ path: 'command' as const, message: words.message }]),
    ...form.env.flatMap(({ name, value, secret, kept }, at) =>
      secret && name !== '' && value === '' && !kept
        ? [{ path: `env.${at}.value` as const, message: 'give the secret its value; it is never shown again' }]
        : [],
    ),
    ...twice(form),
    ...form.volumes.flatMap(unchosen),
  ];
  const parsed = appSpecInput.safeParse(toSpec(form));
  const theirs = parsed.success ? [] : fieldIssues(parsed.error, appSpecInput);
  return [
    ...own,
    ...theirs.flatMap(({ field, message }) => {
      const path = formPathOf(form, field);
      return path ? [{ path, message }] : [];
    }),
  ];
}

/** What a list offers is chosen, not spelled. */
function unchosen(
  { kind, alias, container, permission, targetAlias, targetContainer }: VolumeRow,
  at: number,
): FormIssue[] {
  const missing: [keyof VolumeRow, boolean, string][] = [
    ['alias', kind === 'store' && alias === '', 'choose a data store'],
    ['container', kind === 'container' && container === '', 'choose a container, or create one'],
    ['container', kind === 'store' && container.trim() === '', 'name a bucket or branch'],
    [
      'targetAlias',
      kind === 'git' && permission === 'RW' && targetAlias === '',
      'choose where what the app writes goes, or let it only read',
    ],
    [
      'targetContainer',
      (kind === 'scratch' || permission === 'RW') && targetAlias !== '' && targetContainer.trim() === '',
      'name where it goes',
    ],
  ];
  return missing.flatMap(([field, isMissing, message]) =>
    isMissing ? [{ path: `volumes.${at}.${field}` as const, message }] : [],
  );
}

/** In an object the second of two labels would silently win. */
function twice(form: SpecForm): FormIssue[] {
  const rows = usedRows(form.labels);
  return rows
    .filter(({ row }, index) => rows.findIndex((other) => other.row.name === row.name) < index)
    .map(({ row, at }) => ({ path: `labels.${at}.name` as const, message: `"${row.name}" stands twice` }));
}
