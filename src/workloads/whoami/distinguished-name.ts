/**
 * The subject of a certificate (DER) as Go's `pkix.Name` prints it: known attributes by kind, not in
 * the certificate's own order, the specific before the general; unknown ones last, as hex.
 * Returns `''` for what is not a certificate.
 */
export function subjectOf(certificate: Buffer): string {
  try {
    return sayName(readAttributes(subjectElement(certificate)));
  } catch (error) {
    // OpenSSL has parsed this certificate before us; only a form we do not know lands here.
    if (error instanceof RangeError) return '';
    throw error;
  }
}

interface Attribute {
  readonly oid: string;
  readonly value: string;
}

function sayName(attributes: readonly Attribute[]): string {
  const parts: string[] = [];
  for (const { oid, label, lastOnly } of printOrder) {
    const values = attributes.filter((one) => one.oid === oid).map(({ value }) => value);
    const shown = lastOnly ? values.slice(-1).filter((value) => value !== '') : values;
    if (shown.length > 0) {
      parts.push(shown.map((value) => `${label}=${escapeValue(value)}`).join('+'));
    }
  }
  const others = attributes.filter(({ oid }) => !printOrder.some((known) => known.oid === oid));
  for (const { oid, value } of [...others].reverse()) parts.push(`${oid}=#${encodeText(value)}`);
  return parts.join(',');
}

function escapeValue(value: string): string {
  return value
    .replace(/[,+"\\<>;]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/(?<!^) $/, '\\ ');
}

/** Go encodes the text anew: as PrintableString where that can hold it, else as UTF8String. */
function encodeText(value: string): string {
  const tag = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value) ? 0x13 : 0x0c;
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([tag, ...encodeLength(bytes.length)]), bytes]).toString('hex');
}

function encodeLength(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

/** Certificate → tbsCertificate → subject: the sixth element, the fifth without a version. */
function subjectElement(certificate: Buffer): Buffer {
  const [outer] = readElements(certificate);
  const [tbs] = readElements(contentOf(outer));
  const elements = readElements(contentOf(tbs));
  return contentOf(elements[elements[0]?.tag === 0xa0 ? 5 : 4]);
}

function readAttributes(name: Buffer): Attribute[] {
  return readElements(name).flatMap((set) =>
    readElements(set.content).map((attribute) => {
      const [type, value] = readElements(attribute.content);
      return { oid: readOid(contentOf(type)), value: readText(value) };
    }),
  );
}

interface Element {
  readonly tag: number;
  readonly content: Buffer;
}

function contentOf(element: Element | undefined): Buffer {
  if (element === undefined) throw new RangeError('an element is missing');
  return element.content;
}

function readElements(der: Buffer): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < der.length; ) {
    const tag = der.readUInt8(at);
    let length = der.readUInt8(at + 1);
    let start = at + 2;
    if (length > 0x80) {
      const lengthBytes = length - 0x80;
      length = der.readUIntBE(start, lengthBytes);
      start += lengthBytes;
    }
    if (start + length > der.length) throw new RangeError('an element is cut short');
    elements.push({ tag, content: der.subarray(start, start + length) });
    at = start + length;
  }
  return elements;
}

function readOid(bytes: Buffer): string {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of bytes) {
    value = value * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    if (numbers.length === 0) {
      const first = Math.min(2, Math.floor(value / 40));
      numbers.push(first, value - first * 40);
    } else numbers.push(value);
    value = 0;
  }
  return numbers.join('.');
}

function readText(element: Element | undefined): string {
  const content = contentOf(element);
  if (element?.tag === bmpString) return Buffer.from(content).swap16().toString('utf16le');
  return content.toString(element?.tag === t61String ? 'latin1' : 'utf8');
}

const t61String = 0x14;
const bmpString = 0x1e;

/** Go keeps one common name and one serial number, the last; of the others it keeps all. */
const printOrder = [
  { oid: '2.5.4.5', label: 'SERIALNUMBER', lastOnly: true },
  { oid: '2.5.4.3', label: 'CN', lastOnly: true },
  { oid: '2.5.4.11', label: 'OU', lastOnly: false },
  { oid: '2.5.4.10', label: 'O', lastOnly: false },
  { oid: '2.5.4.17', label: 'POSTALCODE', lastOnly: false },
  { oid: '2.5.4.9', label: 'STREET', lastOnly: false },
  { oid: '2.5.4.7', label: 'L', lastOnly: false },
  { oid: '2.5.4.8', label: 'ST', lastOnly: false },
  { oid: '2.5.4.6', label: 'C', lastOnly: false },
] as const;
