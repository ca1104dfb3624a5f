/** `WWW-Authenticate`, by which a registry says how it wants to be asked (RFC 9110, section 11.6.1). Pure. */

export interface Challenge {
  /** Lower case: `basic`, `bearer`. */
  scheme: string;
  /** By lower-case name. */
  parameters: Map<string, string>;
}

const MOST_CHARACTERS = 8192;
/** A scheme, or a parameter of the one before. */
const PART = /[\s,]*([A-Za-z0-9!#$%&'*+.^_`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/y;

/** What cannot be read ends it: the challenges before that stand. */
export function parseChallenges(header: string): Challenge[] {
  const text = header.slice(0, MOST_CHARACTERS);
  const challenges: Challenge[] = [];
  PART.lastIndex = 0;
  for (let match = PART.exec(text); match; match = PART.exec(text)) {
    const [, name = '', quoted, plain] = match;
    const value = quoted?.replace(/\\(.)/g, '$1') ?? plain;
    if (value === undefined) challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
    else challenges.at(-1)?.parameters.set(name.toLowerCase(), value);
  }
  return challenges;
}
