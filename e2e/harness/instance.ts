/** The one Davit of a run: global set-up starts it and says here where it is, in the environment that workers inherit. */
import path from 'node:path';

/** `administrator` is the instance's; the others have that role in the project of each journey. */
export const ROLES = ['reader', 'operator', 'admin', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

export interface Person {
  email: string;
  password: string;
  name: string;
}

export interface Instance {
  /** Of the console. */
  url: string;
  gatewayPort: number;
  /** Bearer token of the administrator. */
  token: string;
  databaseUrl: string;
  people: Record<Role, Person>;
  /** Where the cookies of everyone who is signed in are kept. */
  sessions: string;
  images: {
    /** The iris classifier: POST /predict. */
    iris: string;
    /** `tests/images`: an image that behaves as its command says. */
    test: string;
  };
}

const VARIABLE = 'DAVIT_E2E_INSTANCE';

export function announceInstance(instance: Instance): void {
  process.env[VARIABLE] = JSON.stringify(instance);
}

export function isAnnounced(): boolean {
  return Boolean(process.env[VARIABLE]);
}

/** @throws outside of a Playwright run */
export function theInstance(): Instance {
  const said = process.env[VARIABLE];
  if (!said) throw new Error('There is no Davit: run journeys by `npx playwright test`');
  return JSON.parse(said);
}

/** Playwright's storage state: the cookies of this person's session. */
export function sessionFile(instance: Pick<Instance, 'sessions'>, role: Role): string {
  return path.join(instance.sessions, `${role}.json`);
}
