import type { Kind, NameSyntax } from '../../resources/kind.ts';
import {
  dns1035Label,
  dns1123Label,
  dns1123Subdomain,
  labelKey,
  labelValue,
  type NameCheck,
} from '../../resources/name-syntax.ts';
import { isRecord } from '../../resources/record.ts';
import { type CauseReason, cause } from './causes.ts';
import { checkOwners } from './check-owners.ts';
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
  const checkName = nameChecks[kind.nameSyntax ?? 'dns-1123-subdomain'];
  const { name, generateName, namespace, labels, annotations, finalizers } = metadata;
  if (typeof generateName === 'string' && generateName !== '') {
    const said = { at: 'generateName', value: generateName };
    complain(inspection, said, checkName(withoutDash(generateName)));
  }
  if (name === undefined || name === '') {
    const required = cause('FieldValueRequired', {
      field: 'metadata.name',
      detail: 'name or generateName is required',
    });
    note(inspection, 'field-required', { at: 'name', says: 'is required', cause: required });
  } else if (typeof name === 'string') {
    complain(inspection, { at: 'name', value: name }, checkName(name));
  }
  if (typeof namespace === 'string') {
    complain(inspection, { at: 'namespace', value: namespace }, dns1123Label(namespace));
  }
  if (isRecord(labels)) checkLabels(labels, inspection);
  if (isRecord(annotations)) checkAnnotations(annotations, inspection);
  if (Array.isArray(finalizers)) checkFinalizers(finalizers, inspection);
  if (Array.isArray(metadata['ownerReferences']))
    checkOwners(metadata['ownerReferences'], inspection);
  inspection.segments.pop();
}

function checkLabels(labels: Record<string, unknown>, inspection: Inspection): void {
  for (const [key, value] of Object.entries(labels)) {
    complain(inspection, { at: 'labels', value: key }, labelKey(key));
    if (typeof value !== 'string') continue;
    complain(inspection, { at: 'labels', value, key }, labelValue(value));
  }
}

/** The letter case of the keys does not matter, the size of all together does. */
function checkAnnotations(annotations: Record<string, unknown>, inspection: Inspection): void {
  let characters = 0;
  for (const [key, value] of Object.entries(annotations)) {
    complain(inspection, { at: 'annotations', value: key }, labelKey(key.toLowerCase()));
    characters += key.length + String(value).length;
  }
  if (characters <= annotationsBytesMax / 3) return;
  if (
    new TextEncoder().encode(Object.entries(annotations).flat().join('')).length <=
    annotationsBytesMax
  )
    return;
  const field = 'metadata.annotations';
  const detail = `may not be more than ${annotationsBytesMax} bytes`;
  const says = `must have ${annotationsBytesMax} bytes at most, all keys and values together`;
  const tooLong = cause('FieldValueTooLong', { field, detail });
  note(inspection, 'field-too-long', { at: 'annotations', says, cause: tooLong });
}

function checkFinalizers(finalizers: readonly unknown[], inspection: Inspection): void {
  for (const [index, finalizer] of finalizers.entries()) {
    if (typeof finalizer !== 'string') continue;
    complain(inspection, { at: 'finalizers', value: finalizer, key: index }, labelKey(finalizer));
  }
  const excluding = ['orphan', 'foregroundDeletion'];
  if (!excluding.every((one) => finalizers.includes(one))) return;
  const detail = `finalizer ${excluding.join(' and ')} cannot be both set`;
  complain(inspection, { at: 'finalizers', value: finalizers }, [detail]);
}

/** More is yet to come behind the dash, so that it may stand at the end. */
function withoutDash(prefix: string): string {
  return prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix;
}

interface Named {
  readonly at: string;
  readonly value: unknown;
  /** Where in it a finding points; an API server does not say. */
  readonly key?: string | number;
}

/** Kubernetes names the field as a whole, and quotes what it does not like about it. */
function complain(inspection: Inspection, named: Named, complaints: readonly string[]): void {
  const { at, value, key } = named;
  const reason: CauseReason = 'FieldValueInvalid';
  for (const detail of complaints) {
    const said = cause(reason, { field: `metadata.${at}`, value, detail });
    if (key !== undefined) inspection.segments.push(at);
    note(inspection, 'field-invalid', {
      at: key ?? at,
      says: `is ${sayValue(value)}: ${detail}`,
      cause: said,
    });
    if (key !== undefined) inspection.segments.pop();
  }
}

const nameChecks = {
  'dns-1123-subdomain': dns1123Subdomain,
  'dns-1123-label': dns1123Label,
  'dns-1035-label': dns1035Label,
  // What it must be the signer says, which stands elsewhere.
  'signed-dns-1123-subdomain': () => [],
} as const satisfies Record<NameSyntax, NameCheck>;

const annotationsBytesMax = 256 * 1024;
