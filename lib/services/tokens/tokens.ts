/** A project's tokens. A secret is shown by the answer to its making, and never again. */
import { z } from 'zod';
import { parseSelector } from '../../auth/actor.ts';
import { mintToken } from '../../auth/token.ts';
import { tokenInput } from '../../domain/token-input.ts';
import { databaseNow } from '../../store/ledger.ts';
import {
  insertToken,
  listProjectTokens,
  deleteToken as removeToken,
  replaceTokenSecret,
  type TokenRecord,
} from '../../store/people/tokens.ts';
import { action, refuseNarrowToken } from '../action.ts';
import { invalidField, ServiceError } from '../errors.ts';
import { pageInput, toWindow } from '../page.ts';

export type { TokenRecord };

export interface IssuedToken {
  token: TokenRecord;
  /** The secret, this once. */
  value: string;
}

const nothing = z.strictObject({});

export const createToken = action({
  on: 'project',
  right: 'token.manage',
  input: tokenInput,
  async run({ platform, actor, target }, input): Promise<IssuedToken> {
    refuseNarrowToken(actor);
    const { db, settings } = platform;
    if (input.region != null && input.region !== settings.region) {
      throw invalidField('region', `this instance is region "${settings.region}"; give that, or leave it out`);
    }
    const expiresAt = input.expiresAt ? new Date(input.expiresAt) : null;
    if (expiresAt && expiresAt <= (await databaseNow(db))) throw invalidField('expiresAt', 'must be in the future');
    const secret = mintToken();
    const token = await insertToken(db, {
      kind: 'PROJECT',
      projectId: target.id,
      userId: actor.kind === 'user' ? actor.userId : null,
      name: input.name,
      role: input.role === 'ai_training_operator' ? 'OPERATOR' : 'READ',
      labelSelector: input.labelSelector ? selectorText(input.labelSelector) : null,
      hash: secret.hash,
      prefix: secret.prefix,
      expiresAt,
    });
    return { token, value: secret.value };
  },
});

export const listTokens = action({
  on: 'project',
  right: 'token.see',
  input: pageInput.extend({ sort: z.enum(['createdAt', 'updatedAt', 'name', 'id']).default('createdAt') }),
  async run({ platform, actor, target }, input) {
    refuseNarrowToken(actor);
    return listProjectTokens(platform.db, target.id, { ...toWindow(input), order: input.order, sort: input.sort });
  },
});

export const getToken = action({
  on: 'token',
  right: 'token.see',
  input: nothing,
  run: async ({ target }): Promise<TokenRecord> => target,
});

export const renewToken = action({
  on: 'token',
  right: 'token.manage',
  input: nothing,
  async run({ platform, target }): Promise<IssuedToken> {
    const now = await databaseNow(platform.db);
    if (target.expiresAt && target.expiresAt <= now) {
      throw new ServiceError(
        'conflict',
        'TOKEN_EXPIRED',
        'This token has expired: a new secret would not help. Make a new token.',
      );
    }
    const secret = mintToken();
    return { token: await replaceTokenSecret(platform.db, target.id, secret, now), value: secret.value };
  },
});

export const deleteToken = action({
  on: 'token',
  right: 'token.manage',
  input: nothing,
  run: ({ platform, target }) => removeToken(platform.db, target.id),
});

function selectorText(text: string): string {
  const { name, value } = parseSelector(text);
  return `${name}=${value}`;
}
