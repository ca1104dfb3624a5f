/** Shapes of bodies, for the description; the rules of each field stand in the service that takes it. */
import { z } from 'zod';

const text = z.string();

export const projectInput = z.strictObject({ slug: text, name: text });

export const tokenInput = z.strictObject({
  name: text,
  role: z.enum(['ai_training_operator', 'ai_training_read']),
  labelSelector: text
    .nullish()
    .describe('One label that apps must carry, name=value; absent: every app of the project'),
  region: text.nullish(),
  expiresAt: text.meta({ format: 'date-time' }).nullish().describe("Davit's addition; absent: it does not expire"),
});

export const labelInput = z.strictObject({
  name: text,
  value: text.nullish().describe('Absent: the label is removed'),
});

export const rollbackInput = z.strictObject({ revision: z.int().describe('Number of one of its revisions') });

export const priceInput = z.strictObject({
  perHour: text.describe('Decimal, per unit and hour'),
  from: text.meta({ format: 'date-time' }).nullish().describe('When it begins to hold; absent: now'),
});

export const sessionInput = z.strictObject({ email: text, password: text });

export const passwordInput = z.strictObject({
  link: text.describe('The last segment of the address that davit admin reset prints'),
  password: text.describe('At least 12 characters'),
});
