import { decodeBase64, isBase64 } from './base64.ts';
import type { ConfigMap } from './config-map.ts';
import { complaints, type Fault, invalid, required, tooLong } from './fault.ts';
import { joinField } from './field-path.ts';
import { configKey } from './name-syntax.ts';
import type { Secret } from './secret.ts';

/** What an API server holds against a Secret. Its values are not repeated. */
export function secretFaults({ type, data = {}, metadata }: Secret): readonly Fault[] {
  const isTooLong = bytesIn(data) > bytesMax;
  return [
    ...keyFaults('data', data),
    ...Object.entries(data).flatMap(([key, value]) =>
      atKey('data', key, isBase64(value) ? [] : [invalid('', hidden, 'must be Base64')]),
    ),
    ...(isTooLong ? [tooLong('data', bytesMax)] : []),
    ...typeFaults(type, data, metadata.annotations ?? {}),
  ];
}

/** What an API server holds against a ConfigMap. */
export function configMapFaults({ data = {}, binaryData = {} }: ConfigMap): readonly Fault[] {
  const twice = Object.keys(data).filter((key) => Object.hasOwn(binaryData, key));
  let characters = bytesIn(binaryData);
  for (const value of Object.values(data)) characters += value.length;
  return [
    ...keyFaults('data', data),
    ...twice.flatMap((key) =>
      atKey('data', key, [invalid('', key, 'duplicate of key present in binaryData')]),
    ),
    ...keyFaults('binaryData', binaryData),
    ...(characters > bytesMax ? [tooLong('[]', bytesMax)] : []),
  ];
}

function keyFaults(field: string, data: Readonly<Record<string, string>>): readonly Fault[] {
  return Object.keys(data).flatMap((key) => atKey(field, key, complaints('', key, configKey(key))));
}

/** What a Secret of a type must hold. */
function typeFaults(
  type: string,
  data: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
): readonly Fault[] {
  const missing = (...keys: readonly string[]) =>
    keys.flatMap((key) => atKey('data', key, Object.hasOwn(data, key) ? [] : [required('')]));
  switch (type) {
    case 'kubernetes.io/tls':
      return missing('tls.crt', 'tls.key');
    case 'kubernetes.io/dockerconfigjson':
      return [...missing('.dockerconfigjson'), ...notJson('.dockerconfigjson', data)];
    case 'kubernetes.io/dockercfg':
      return [...missing('.dockercfg'), ...notJson('.dockercfg', data)];
    case 'kubernetes.io/basic-auth': {
      const faults = missing('username', 'password');
      return faults.length === 2 ? faults : [];
    }
    case 'kubernetes.io/ssh-auth':
      return data['ssh-privatekey'] ? [] : atKey('data', 'ssh-privatekey', [required('')]);
    case 'kubernetes.io/service-account-token':
      return annotations[accountAnnotation]
        ? []
        : atKey('metadata.annotations', accountAnnotation, [required('')]);
    default:
      return [];
  }
}

function notJson(key: string, data: Readonly<Record<string, string>>): readonly Fault[] {
  const text = decodeBase64(data[key] ?? '') ?? '';
  if (text === '' || /^\s*[[{"0-9tfn-]/.test(text)) return [];
  const [first = ''] = text.trim();
  const says = `invalid character '${first}' looking for beginning of value`;
  return atKey('data', key, [invalid('', hidden, says)]);
}

/** An API server writes the key of a map in brackets, whatever it is. */
function atKey(field: string, key: string, faults: readonly Fault[]): Fault[] {
  return faults.map((fault) => ({
    ...fault,
    field: `${field}[${key}]`,
    at: joinField(field, key),
  }));
}

/** Of what Base64 stands for. */
function bytesIn(data: Readonly<Record<string, string>>): number {
  return Object.values(data).reduce((sum, { length }) => sum + Math.floor((length * 3) / 4), 0);
}

const accountAnnotation = 'kubernetes.io/service-account.name';
const hidden = '<secret contents redacted>';
const bytesMax = 1024 * 1024;
