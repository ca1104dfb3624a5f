/** A data store as its form holds it, and as the API takes it. Loaded with the form: it brings the API's own schema. */
import type { FieldErrors, Resolver } from 'react-hook-form';
import { dataStoreInput, dataStoreUpdate } from '../../../lib/domain/data/store-input.ts';
import { fieldIssues } from '../../../lib/domain/issues.ts';
import type { DataStore } from '../../../lib/http/answers/data.ts';
import { kindOf, type StoreKind } from './store-words.ts';

export interface StoreFields {
  kind: StoreKind;
  alias: string;
  /** Endpoint or address of the repository. */
  url: string;
  region: string;
  /** Access key or user. */
  user: string;
  /** Secret key or password; empty for one that is changed: it stays. */
  secret: string;
}

export const EMPTY_STORE: StoreFields = { kind: 's3', alias: '', url: '', region: '', user: '', secret: '' };

export function fieldsOf(store: DataStore): StoreFields {
  const { alias, s3, git } = store;
  return {
    kind: kindOf(store),
    alias,
    url: git?.url ?? s3?.endpoint ?? '',
    region: s3?.region ?? '',
    user: git?.username ?? s3?.accessKey ?? '',
    secret: '',
  };
}

/** Of one that is changed only what differs. */
export function bodyOf(fields: StoreFields, before: StoreFields | undefined) {
  const { kind, secret } = fields;
  const entered = {
    alias: fields.alias.trim(),
    url: fields.url.trim(),
    region: fields.region.trim(),
    user: fields.user.trim(),
  };
  const given = <Name extends keyof typeof entered, As extends string>(name: Name, as: As) =>
    before && before[name] === entered[name] ? {} : { [as]: entered[name] };
  const secretOf = (as: string) => (before && secret === '' ? {} : { [as]: secret });
  const place =
    kind === 's3'
      ? {
          ...given('url', 'endpoint'),
          ...given('region', 'region'),
          ...given('user', 'accessKey'),
          ...secretOf('secretKey'),
        }
      : { ...given('url', 'url'), ...given('user', 'username'), ...secretOf('password') };
  return {
    ...given('alias', 'alias'),
    ...(before && Object.keys(place).length === 0 ? {} : { [kind]: place }),
  };
}

const FIELDS: Record<string, keyof StoreFields> = {
  endpoint: 'url',
  url: 'url',
  region: 'region',
  accessKey: 'user',
  username: 'user',
  secretKey: 'secret',
  password: 'secret',
};

/** Where a field of the API stands in the form: `s3.secretKey` is `secret`. */
export function storeFieldOf(field: string): keyof StoreFields {
  return FIELDS[field.split('.').at(-1) ?? ''] ?? (field.startsWith('alias') ? 'alias' : 'url');
}

export function storeResolver(before: StoreFields | undefined): Resolver<StoreFields> {
  return (values) => {
    const schema = before ? dataStoreUpdate : dataStoreInput;
    const parsed = schema.safeParse(bodyOf(values, before));
    if (parsed.success) return { values, errors: {} };
    const errors: FieldErrors<StoreFields> = {};
    for (const { field, message } of fieldIssues(parsed.error, schema)) {
      errors[storeFieldOf(field)] ??= { type: 'validate', message: sentence(message) };
    }
    return { values: {}, errors };
  };
}

export function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}
