/**
 * What an unquoted scalar means to kubectl: sigs.k8s.io/yaml, which is YAML 1.1 as go-yaml v2 reads
 * it. `yes` and `on` are booleans, `0777` and `0o777` are 511, `1_000` is 1000; dates and `12:30:45`
 * stay text. Infinities and NaN come back as numbers; JSON has no form for them, the caller refuses.
 */
export function readPlainScalar(source: string): string | number | boolean | null {
  const word = words.get(source);
  if (word !== undefined) return word;
  const first = source.charCodeAt(0);
  const isDigitOrSign = (first >= 48 && first <= 57) || first === plus || first === minus;
  if (isDigitOrSign) return readNumber(source.replaceAll('_', '')) ?? source;
  if (first === dot && decimal.test(source)) return finite(source) ?? source;
  return source;
}

/** A key of a mapping, as the JSON conversion in kubectl spells it; undefined where it refuses. */
export function sayKey(value: string | number | boolean | null): string | undefined {
  if (value === null) return undefined;
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value);
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '+.inf' : '-.inf';
  return String(Number(value.toPrecision(singlePrecisionDigits)));
}

function readNumber(digits: string): number | undefined {
  const integer = integerForms.exec(digits);
  if (integer) {
    const whole = readInteger(integer);
    if (whole !== undefined) return whole;
  }
  return decimal.test(digits) ? finite(digits) : undefined;
}

/** Go's `ParseInt(…, 0, 64)`, then `ParseUint`: undefined beyond 64 bits. */
function readInteger(match: RegExpExecArray): number | undefined {
  const [, sign, hex, prefixedOctal, octal, binary, plain] = match;
  const otherOctal = prefixedOctal ?? octal;
  let source = plain ?? '0';
  if (hex !== undefined) source = `0x${hex}`;
  else if (otherOctal !== undefined) source = `0o${otherOctal}`;
  else if (binary !== undefined) source = `0b${binary}`;
  const magnitude = BigInt(source);
  if (magnitude > (sign === '-' ? largestNegative : largestUnsigned)) return undefined;
  const value = Number(magnitude);
  return sign === '-' && value !== 0 ? -value : value;
}

function finite(source: string): number | undefined {
  const value = Number(source);
  return Number.isFinite(value) ? value + 0 : undefined;
}

const plus = 43;
const minus = 45;
const dot = 46;
const singlePrecisionDigits = 7;
const largestUnsigned = 2n ** 64n - 1n;
const largestNegative = 2n ** 63n;

/** Sign, then one of: hexadecimal, 0o octal, 0 octal, binary, decimal. */
const integerForms =
  /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]([0-7]+)|0([0-7]+)|0[bB]([01]+)|(0|[1-9][0-9]*))$/;
const decimal = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

const words: ReadonlyMap<string, number | boolean | null> = new Map<
  string,
  number | boolean | null
>([
  ...spellings(true, 'y Y yes Yes YES true True TRUE on On ON'),
  ...spellings(false, 'n N no No NO false False FALSE off Off OFF'),
  ...spellings(null, '~ null Null NULL'),
  ['', null],
  ...spellings(Number.NaN, '.nan .NaN .NAN'),
  ...spellings(Number.POSITIVE_INFINITY, '.inf .Inf .INF +.inf +.Inf +.INF'),
  ...spellings(Number.NEGATIVE_INFINITY, '-.inf -.Inf -.INF'),
]);

function spellings<T>(value: T, spelt: string): [string, T][] {
  return spelt.split(' ').map((word) => [word, value]);
}
