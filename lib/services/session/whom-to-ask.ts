/** Who can let someone in. */
import { z } from 'zod';
import { findAdministrator } from '../../store/people/users.ts';
import { memberAction } from '../action.ts';

/** E-mail of the instance's first administrator, for who is in no project; null when there is none left. */
export const whomToAsk = memberAction({
  readTokens: false,
  input: z.strictObject({}),
  run: async ({ db }): Promise<string | null> => (await findAdministrator(db))?.email ?? null,
});
