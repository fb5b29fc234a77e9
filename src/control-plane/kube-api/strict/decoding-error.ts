import { isRecord } from '../../../resources/record.ts';
import { messageNamed, messageOf } from '../protobuf/kind-messages.ts';
import { type Field, fieldsByName, type Message, type Scalar } from '../protobuf/message.ts';

/**
 * What an API server says of an object that it cannot even decode, because a value has the wrong
 * type: of objects of built-in kinds anywhere, of others in their metadata. Undefined if it can.
 */
export function decodingError(object: Record<string, unknown>): string | undefined {
  const { apiVersion, kind, ...content } = object;
  const message = messageOf(String(apiVersion), String(kind));
  if (message) return inMessage(content, message, { struct: String(kind), path: [] });
  const { metadata } = content;
  if (metadata === undefined || metadata === null) return undefined;
  if (!isRecord(metadata)) {
    return `json: cannot unmarshal ${jsonType(metadata)} into Go value of type v1.ObjectMeta`;
  }
  return inMessage(metadata, messageNamed('ObjectMeta'), { struct: 'ObjectMeta', path: [] });
}

interface Place {
  /** The innermost Go struct, and the way to the field from the outermost, without indexes. */
  readonly struct: string;
  readonly path: readonly string[];
}

function inMessage(
  value: Record<string, unknown>,
  message: Message,
  { struct, path }: Place,
): string | undefined {
  const fields = fieldsByName(message);
  for (const [name, inner] of Object.entries(value)) {
    const field = fields.get(name);
    if (field === undefined || inner === null || inner === undefined) continue;
    const found = inField(inner, field, { struct, path: [...path, name] });
    if (found !== undefined) return found;
  }
  return undefined;
}

function inField(value: unknown, field: Field, place: Place): string | undefined {
  if (field.many === '[]') {
    if (!Array.isArray(value)) return mismatch(value, `[]${elementType(field, place)}`, place);
    return firstOf(value, (item) => inValue(item, field, place));
  }
  if (field.many === '{}') {
    if (!isRecord(value)) return mismatch(value, `map[string]${elementType(field, place)}`, place);
    return firstOf(Object.values(value), (item) => inValue(item, field, place));
  }
  return inValue(value, field, place);
}

function inValue(value: unknown, field: Field, place: Place): string | undefined {
  if (value === null || value === undefined) return undefined;
  const { type, typeName = '' } = field;
  if (typeof type === 'function' && isRecord(value)) {
    return inMessage(value, type(), { struct: typeName, path: place.path });
  }
  const goType = elementType(field, place);
  if (typeof type === 'function' || !fits(value, type, goType)) {
    return mismatch(value, goType, place);
  }
  if (typeof value !== 'string') return undefined;
  if (type === 'bytes') return base64Error(value);
  if (type === 'Quantity') return quantityError(value);
  return type === 'time' || type === 'microtime' ? timeError(value) : undefined;
}

function fits(value: unknown, type: Scalar, goType: string): boolean {
  switch (type) {
    case 'int':
      return fitsInt(value, goType);
    case 'bool':
      return typeof value === 'boolean';
    case 'IntOrString':
      return typeof value === 'string' || fitsInt(value, 'int32');
    case 'Quantity':
    case 'FieldsV1':
      return true;
    default:
      return typeof value === 'string';
  }
}

function mismatch(value: unknown, type: string, { struct, path }: Place): string {
  // The number itself is only said where a number was looked for.
  const isInt = type === 'int32' || type === 'int64';
  const shown = isInt && typeof value === 'number' ? ` ${value}` : '';
  return `json: cannot unmarshal ${jsonType(value)}${shown} into Go struct field ${struct}.${path.join('.')} of type ${type}`;
}

function elementType({ type, typeName }: Field, { struct, path }: Place): string {
  if (typeof type === 'function') return `v1.${typeName}`;
  const name = path.at(-1) ?? '';
  switch (type) {
    case 'text':
      return namedTypes.get(`${struct}.${name}`) ?? 'string';
    case 'bytes':
      return '[]uint8';
    case 'int':
      return longInts.has(name) ? 'int64' : 'int32';
    case 'IntOrString':
      return 'int32';
    case 'bool':
      return 'bool';
    default:
      return 'string';
  }
}

function fitsInt(value: unknown, type: string): boolean {
  if (typeof value !== 'number' || !Number.isInteger(value)) return false;
  return type === 'int64' || (value < 2 ** 31 && value >= -(2 ** 31));
}

/** Where Go's decoder stops; line ends do not bother it. */
function base64Error(text: string): string | undefined {
  const plain = text.replace(/[\r\n]/g, '');
  const odd = /[^A-Za-z0-9+/=]/.exec(plain);
  const at = odd ? odd.index : plain.length % 4 === 0 ? -1 : Math.floor(plain.length / 4) * 4;
  return at === -1 ? undefined : `illegal base64 data at input byte ${at}`;
}

function quantityError(text: string): string | undefined {
  const [number] = /^[+-]?[0-9.]+/.exec(text) ?? [];
  // In two steps, because the whole expression takes the square of the time where it does not match.
  const isOne = number !== undefined && quantitySuffix.test(text.slice(number.length));
  return isOne ? undefined : `quantities must match the regular expression '${quantitySyntax}'`;
}

function timeError(text: string): string | undefined {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const said = JSON.stringify(text);
  return `parsing time ${said} as "2006-01-02T15:04:05Z07:00": cannot parse ${said} as "2006"`;
}

function firstOf(
  items: readonly unknown[],
  look: (item: unknown) => string | undefined,
): string | undefined {
  for (const item of items) {
    const found = look(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

const quantitySyntax = '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$';
const quantitySuffix = /^[eEinumkKMGTP]*[-+]?[0-9]*$/;

/** Texts that have a Go type of their own. */
const namedTypes: ReadonlyMap<string, string> = new Map([
  ['ObjectMeta.uid', 'types.UID'],
  ['OwnerReference.uid', 'types.UID'],
  ['ServiceSpec.type', 'v1.ServiceType'],
  ['ServiceSpec.sessionAffinity', 'v1.ServiceAffinity'],
  ['ServiceSpec.ipFamilies', 'v1.IPFamily'],
  ['ServiceSpec.ipFamilyPolicy', 'v1.IPFamilyPolicy'],
  ['ServicePort.protocol', 'v1.Protocol'],
  ['ContainerPort.protocol', 'v1.Protocol'],
  ['EndpointPort.protocol', 'v1.Protocol'],
  ['EndpointSlice.addressType', 'v1.AddressType'],
  ['Secret.type', 'v1.SecretType'],
  ['PodSpec.restartPolicy', 'v1.RestartPolicy'],
  ['PodSpec.dnsPolicy', 'v1.DNSPolicy'],
  ['Container.imagePullPolicy', 'v1.PullPolicy'],
  ['LabelSelectorRequirement.operator', 'v1.LabelSelectorOperator'],
  ['HTTPIngressPath.pathType', 'v1.PathType'],
]);

const longInts: ReadonlySet<string> = new Set([
  'generation',
  'deletionGracePeriodSeconds',
  'observedGeneration',
  'terminationGracePeriodSeconds',
  'activeDeadlineSeconds',
  'tolerationSeconds',
  'runAsUser',
  'runAsGroup',
  'fsGroup',
  'expirationSeconds',
]);
