import { printable } from '../../diagnostics/printable.ts';

/** One name of a certificate. `kind` as OpenSSL prints it: `DNS`, `URI`, `IP`, `email`, … */
export interface CertificateName {
  readonly kind: string;
  readonly value: string;
}

/**
 * Reads the text that `X509Certificate.subjectAltName` gives: `DNS:a.example, URI:"x\u002c y"`.
 * Values with anything that could be taken for a separator come as JSON strings; reading them by
 * splitting at commas would let a certificate smuggle in a name.
 */
export function parseSubjectAltNames(text: string | undefined): readonly CertificateName[] {
  const names: CertificateName[] = [];
  let at = 0;
  while (text !== undefined && at < text.length) {
    const colon = text.indexOf(':', at);
    if (colon === -1) break;
    const kind = text.slice(at, colon);
    const end = endOfValue(text, colon + 1);
    const value = unquote(text.slice(colon + 1, end));
    if (value !== undefined) {
      names.push({ kind: kind === 'IP Address' ? 'IP' : kind, value });
    }
    at = end + SEPARATOR.length;
  }
  return names;
}

/** For people; a certificate's names are its issuer's choice, terminals included. */
export function formatName(name: CertificateName): string {
  return printable(`${name.kind}:${name.value}`);
}

function endOfValue(text: string, start: number): number {
  let at = start;
  if (text[start] === '"') {
    at += 1;
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  }
  const end = text.indexOf(SEPARATOR, at);
  return end === -1 ? text.length : end;
}

/** `undefined` for a value that is not what it pretends to be: it then matches nothing. */
function unquote(value: string): string | undefined {
  if (!value.startsWith('"')) return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'string' ? parsed : undefined;
  } catch {
    return undefined;
  }
}

const SEPARATOR = ', ';
