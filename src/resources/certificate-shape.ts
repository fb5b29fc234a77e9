/**
 * What can be told of an X.509 certificate without a library: whether its bytes have the shape of one,
 * and whether it may sign others.
 */
export type CertificateShape = 'malformed' | 'authority' | 'leaf';

/** `der` is one certificate. Signatures, names and times are not looked at. */
export function shapeOfCertificate(der: readonly number[]): CertificateShape {
  const whole = readValue(der, { from: 0, to: der.length });
  if (whole?.tag !== sequence || whole.to !== der.length) return 'malformed';
  const [signed, algorithm, signature, ...more] = partsOf(der, whole) ?? [];
  if (signed?.tag !== sequence || algorithm?.tag !== sequence) return 'malformed';
  if (signature?.tag !== bitString || more.length > 0) return 'malformed';
  const fields = partsOf(der, signed);
  if (fields === undefined || !hasFields(fields)) return 'malformed';
  const wrapped = fields.find(({ tag }) => tag === extensionsTag);
  if (wrapped === undefined) return 'leaf';
  const [list] = partsOf(der, wrapped) ?? [];
  const extensions = list && partsOf(der, list);
  if (extensions === undefined) return 'malformed';
  return extensions.some((one) => allowsSigning(der, one)) ? 'authority' : 'leaf';
}

/** Version (which may be absent), serial number, algorithm, issuer, validity, subject and key. */
function hasFields(fields: readonly Value[]): boolean {
  const tags = fields.map(({ tag }) => tag);
  const [serial, ...rest] = tags[0] === versionTag ? tags.slice(1) : tags;
  const required = rest.slice(0, 5);
  return serial === integer && required.length === 5 && required.every((tag) => tag === sequence);
}

/** The extension basicConstraints, with its `cA` set. */
function allowsSigning(der: readonly number[], extension: Value): boolean {
  const parts = partsOf(der, extension) ?? [];
  const [id] = parts;
  if (id === undefined || der.slice(id.from, id.to).join('.') !== basicConstraints) return false;
  const value = parts.find(({ tag }) => tag === octetString);
  const [constraints] = (value && partsOf(der, value)) ?? [];
  const [isAuthority] = (constraints && partsOf(der, constraints)) ?? [];
  return isAuthority?.tag === boolean && der[isAuthority.from] === 0xff;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** One value of DER, as far as its contents go. */
interface Value extends Span {
  readonly tag: number;
}

/** The values that one is made of; undefined where they do not fill it. */
function partsOf(der: readonly number[], { from, to }: Span): readonly Value[] | undefined {
  const parts: Value[] = [];
  for (let at = from; at < to; ) {
    const part = readValue(der, { from: at, to });
    if (part === undefined) return undefined;
    parts.push(part);
    at = part.to;
  }
  return parts;
}

function readValue(der: readonly number[], { from, to }: Span): Value | undefined {
  const [tag, first] = [der[from], der[from + 1]];
  if (tag === undefined || first === undefined) return undefined;
  const isShort = first < 0x80;
  const digits = isShort ? [first] : der.slice(from + 2, from + 2 + (first & 0x7f));
  if (digits.length === 0 || digits.length > 4) return undefined;
  const length = digits.reduce((sum, digit) => sum * 256 + digit, 0);
  const start = from + 2 + (isShort ? 0 : digits.length);
  return start + length > to ? undefined : { tag, from: start, to: start + length };
}

const boolean = 0x01;
const integer = 0x02;
const bitString = 0x03;
const octetString = 0x04;
const sequence = 0x30;
const versionTag = 0xa0;
const extensionsTag = 0xa3;
/** 2.5.29.19 */
const basicConstraints = '85.29.19';
