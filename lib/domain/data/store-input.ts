/** What `/v1/datastore` and `/v1/container` take. */
import { z } from 'zod';
import { isMetadataHost } from '../image/image-reference.ts';
import { text } from '../spec/text-input.ts';
import { isPlainText, PLAIN_TEXT } from '../text/inert-text.ts';
import { OWN_STORE } from './volume.ts';
import { containerName, gitUrl, storeAlias } from './volume-input.ts';

const MAX_SECRET_CHARACTERS = 16 * 1024;

const alias = storeAlias.refine((value) => value !== OWN_STORE, {
  error: `"${OWN_STORE}" names the containers that Davit keeps itself; take another name`,
});

const name = (most: number) =>
  text().min(1, 'must not be empty').max(most, `must be at most ${most} characters`).refine(isPlainText, PLAIN_TEXT);
const secret = text()
  .min(1, 'must not be empty')
  .max(MAX_SECRET_CHARACTERS, `must be at most ${MAX_SECRET_CHARACTERS} characters`)
  .refine(isPlainText, PLAIN_TEXT);

const ADDRESS = 'must be the http or https address of an S3 service, without user, password, query or fragment';
const METADATA = 'must not name a link-local address or a metadata service';

/** Without slashes at its end. */
const endpoint = name(2048)
  .refine((value) => isPlainAddress(value), ADDRESS)
  .refine((value) => !namesMetadata(value), METADATA)
  .transform((value) => value.replace(/\/+$/, ''));
const repository = gitUrl.refine((value) => !namesMetadata(value), METADATA);
const region = text()
  .max(64, 'must be at most 64 characters')
  .regex(/^[A-Za-z0-9-]*$/, 'must be of letters, digits and -');
const untested = z.boolean().nullish().describe("Davit's addition; true: also where it does not take them now");

const ONE_KIND = 'must be one of s3 and git';

export const dataStoreInput = z
  .strictObject({
    alias,
    s3: z
      .strictObject({
        endpoint,
        region: region.nullish().describe('Absent where the service has none'),
        accessKey: name(255),
        secretKey: secret.describe('Encrypted at rest, never shown again'),
      })
      .nullish(),
    git: z
      .strictObject({
        url: repository,
        username: name(255).refine((value) => !value.includes(':'), 'must have no colon'),
        password: secret.describe('Or a token. Encrypted at rest, never shown again'),
      })
      .nullish(),
    untested,
  })
  .refine(({ s3, git }) => (s3 == null) !== (git == null), { error: ONE_KIND, path: ['s3'] });

/** What is absent stays; a store stays of its kind. */
export const dataStoreUpdate = z.strictObject({
  alias: alias.nullish(),
  s3: z
    .strictObject({
      endpoint: endpoint.nullish(),
      region: region.nullish(),
      accessKey: name(255).nullish(),
      secretKey: secret.nullish().describe('Absent: stays, where the endpoint does'),
    })
    .nullish(),
  git: z
    .strictObject({
      url: repository.nullish(),
      username: name(255)
        .refine((value) => !value.includes(':'), 'must have no colon')
        .nullish(),
      password: secret.nullish().describe('Absent: stays, where the URL does'),
    })
    .nullish(),
  untested,
});

export const containerInput = z.strictObject({
  // As `container@alias/prefix:mount_path` is read.
  name: containerName.regex(/^[^/@:]*$/, 'must have no /, @ or :'),
});

function isPlainAddress(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, search, hash, hostname } = new URL(value);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  return isWeb && hostname !== '' && !username && !password && !search && !hash && !/[?#]/.test(value);
}

function namesMetadata(value: string): boolean {
  return URL.canParse(value) && isMetadataHost(new URL(value).host);
}
