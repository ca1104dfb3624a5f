import { headers } from 'next/headers';

/** The nonce of this page: what carries it may be a script or a style of the page. */
export async function pageNonce(): Promise<string> {
  return (await headers()).get('davit-nonce') ?? '';
}
