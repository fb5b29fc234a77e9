import type { Kind, NameSyntax } from '../../resources/kind.ts';
import { isRecord } from '../../resources/record.ts';
import { type Inspection, note, sayValue } from './problem.ts';

/**
 * What a schema cannot say about `metadata`: names by the syntax of the kind, and the syntax of
 * label and annotation keys. Values of the wrong type have been noted by the schema already.
 */
export function checkMetadata(
  metadata: Record<string, unknown>,
  kind: Kind,
  inspection: Inspection,
): void {
  inspection.segments.push('metadata');
  const { name, namespace, labels, annotations } = metadata;
  if (name === undefined || name === '') {
    note(inspection, 'field-required', { at: 'name', says: 'is required' });
  } else if (typeof name === 'string') {
    checkName(name, kind.nameSyntax ?? 'dns-1123-subdomain', inspection);
  }
  if (typeof namespace === 'string' && !isLabel(namespace)) {
    noteInvalid(inspection, 'namespace', `must be ${nameWords['dns-1123-label']}`, namespace);
  }
  if (isRecord(labels)) checkLabels(labels, inspection);
  if (isRecord(annotations)) checkKeys('annotations', Object.keys(annotations), inspection);
  inspection.segments.pop();
}

function checkName(name: string, syntax: NameSyntax, inspection: Inspection): void {
  const { pattern, lengthMax } = nameSyntaxes[syntax];
  if (name.length > lengthMax) {
    const says = `must have ${lengthMax} characters at most, but has ${name.length}`;
    note(inspection, 'field-too-long', { at: 'name', says });
  } else if (!pattern.test(name)) {
    noteInvalid(inspection, 'name', `must be ${nameWords[syntax]}`, name);
  }
}

function checkLabels(labels: Record<string, unknown>, inspection: Inspection): void {
  checkKeys('labels', Object.keys(labels), inspection);
  inspection.segments.push('labels');
  for (const [key, value] of Object.entries(labels)) {
    if (typeof value === 'string' && !(value.length <= 63 && labelValueSyntax.test(value))) {
      const says =
        'must be empty, or up to 63 letters, digits, dashes, dots and underscores that begin and end with a letter or digit';
      noteInvalid(inspection, key, says, value);
    }
  }
  inspection.segments.pop();
}

function checkKeys(field: string, keys: readonly string[], inspection: Inspection): void {
  for (const key of keys) {
    if (isQualifiedName(field === 'annotations' ? key.toLowerCase() : key)) continue;
    const says =
      'may only have keys that are a name of up to 63 characters, with a DNS subdomain and a slash before it if you like';
    noteInvalid(inspection, field, says, key);
  }
}

function isQualifiedName(key: string): boolean {
  const slash = key.indexOf('/');
  const prefix = slash === -1 ? undefined : key.slice(0, slash);
  const name = key.slice(slash + 1);
  const isPrefixed = prefix === undefined || (prefix.length <= 253 && subdomain.test(prefix));
  return isPrefixed && name.length > 0 && name.length <= 63 && labelValueSyntax.test(name);
}

function isLabel(name: string): boolean {
  return name.length <= 63 && nameSyntaxes['dns-1123-label'].pattern.test(name);
}

function noteInvalid(inspection: Inspection, at: string, ...[says, value]: [string, string]): void {
  note(inspection, 'field-invalid', { at, says: `${says}, but is ${sayValue(value)}` });
}

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const labelValueSyntax = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const nameSyntaxes = {
  'dns-1123-subdomain': { pattern: subdomain, lengthMax: 253 },
  'dns-1123-label': { pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, lengthMax: 63 },
  'dns-1035-label': { pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/, lengthMax: 63 },
  'signed-dns-1123-subdomain': {
    pattern: /^([^:]+:)*[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    lengthMax: 253,
  },
} as const satisfies Record<NameSyntax, { pattern: RegExp; lengthMax: number }>;

const nameWords = {
  'dns-1123-subdomain': 'lower-case letters, digits, dashes and dots',
  'dns-1123-label': 'lower-case letters, digits and dashes',
  'dns-1035-label': 'lower-case letters, digits and dashes, with a letter first',
  'signed-dns-1123-subdomain':
    'lower-case letters, digits, dashes and dots, after the signer and a colon',
} as const satisfies Record<NameSyntax, string>;
