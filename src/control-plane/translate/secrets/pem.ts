/**
 * Whether a text holds at least one PEM certificate, each of which looks like DER. This is all that
 * can be told without a certificate library; `settings.inspectCertificate` looks deeper.
 */
export function looksLikeCertificates(text: string): boolean {
  const bodies = pemBodies(text, /^CERTIFICATE$/);
  return bodies.length > 0 && bodies.every(looksLikeDer);
}

export function looksLikePrivateKey(text: string): boolean {
  const bodies = pemBodies(text, /^(RSA |EC |ENCRYPTED )?PRIVATE KEY$/);
  return bodies.length > 0 && bodies.every(looksLikeDer);
}

/** The certificates of a text, one by one, so that equal sets give equal lists. */
export function splitCertificates(text: string): readonly string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
}

function pemBodies(text: string, label: RegExp): readonly string[] {
  const blocks = text.matchAll(/-----BEGIN ([A-Z ]+)-----([^-]*)-----END \1-----/g);
  return [...blocks]
    .filter(([, name = '']) => label.test(name))
    .map(([, , body = '']) => body.replace(/\s/g, ''));
}

/** DER begins with a SEQUENCE; in Base64 that is an M followed by a letter of the length's form. */
function looksLikeDer(body: string): boolean {
  return body.length % 4 === 0 && /^M[A-P][A-Za-z0-9+/]+={0,2}$/.test(body);
}
