/** The one logger: JSON lines to stderr, which the supervisor keeps in `<home>/logs`. */
import { type Logger, pino } from 'pino';

export type Log = Logger;

/** Never in a log, at whatever depth they are handed in. */
const SECRET_FIELDS = ['password', 'passwordHash', 'token', 'secret', 'authorization', 'cookie', 'databaseUrl'];

/** Tokens of ours, bearer headers and the password in a URL: they reach logs inside other people's messages. */
const SECRET_TEXT: [RegExp, string][] = [
  [/\b(Bearer\s+)[^\s"',]+/gi, '$1[hidden]'],
  [/\bdavit_[A-Za-z0-9_-]{16,}/g, '[hidden]'],
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:)[^\s@/]+@/gi, '$1[hidden]@'],
];

/** @param name the process: `davit`, `davit-worker`… */
export function createLog(name: string): Log {
  return pino(
    {
      base: { process: name },
      level: process.env.DAVIT_LOG_LEVEL ?? 'info',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
        censor: '[hidden]',
      },
      hooks: { streamWrite: hideSecrets },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}

/** The same text with everything that looks like a secret made unreadable. */
export function hideSecrets(text: string): string {
  return SECRET_TEXT.reduce((hidden, [pattern, replacement]) => hidden.replace(pattern, replacement), text);
}
