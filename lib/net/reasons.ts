/** Why an address was not reached, in words that complete "it cannot be asked: …". */

const UNTRUSTED: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by a CA that is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by a CA that is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is signed by a CA that is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by a CA that is not known here',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate does not hold yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

const AWAY: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it closed the connection',
  UND_ERR_SOCKET: 'it closed the connection',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  ETIMEDOUT: 'it does not answer',
};

export const PLAIN_HTTP = 'it speaks plain HTTP there';

/** @param code of the error that Node or undici threw; null: it is something else */
export function whyUntrusted(code: string): string | null {
  return UNTRUSTED[code] ?? null;
}

export function whyAway(code: string): string | null {
  return AWAY[code] ?? null;
}

/** It was asked by TLS, and does not know it. */
export function isPlainHttp(codeAndWords: string): boolean {
  return /wrong.version.number|packet.length.too.long/i.test(codeAndWords);
}
