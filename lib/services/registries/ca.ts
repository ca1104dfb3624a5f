/** The CA that a registry's certificate is signed by, as someone gave it. */
import { X509Certificate } from 'node:crypto';
import { invalidField } from '../errors.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * @param now the database clock's
 * @returns its certificates alone, as PEM; null where it is empty
 * @throws ServiceError that names what is wrong, and with which of them
 */
export function readCa(given: string, now: Date): string | null {
  if (given.trim() === '') return null;
  const found = given.match(CERTIFICATE) ?? [];
  if (found.length === 0) throw invalidField('ca', 'has no end: a certificate ends with -----END CERTIFICATE-----');
  for (const [index, pem] of found.entries()) {
    const which = found.length === 1 ? '' : ` (certificate ${index + 1} of ${found.length})`;
    const certificate = parse(pem);
    if (!certificate) throw invalidField('ca', `cannot be read as a certificate${which}`);
    const until = new Date(certificate.validTo);
    if (until < now) {
      const name = certificate.subject.replaceAll('\n', ', ');
      throw invalidField('ca', `has expired on ${until.toISOString().slice(0, 10)}: ${name}${which}`);
    }
  }
  return `${found.join('\n')}\n`;
}

function parse(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}
