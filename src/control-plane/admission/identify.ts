import { nearestName } from '../../diagnostics/nearest-name.ts';
import type { Kind, OtherVersion } from '../../resources/kind.ts';
import { apiVersionOf, findKind, knownKinds, servedVersions } from '../../resources/known-kinds.ts';
import { groupOf, type ObjectRef, versionOf } from '../../resources/object.ts';
import { isRecord } from '../../resources/record.ts';
import type { Foreign } from './admission.ts';
import { type Problem, sayValue } from './problem.ts';

/** What a raw object says it is. */
export type Identity =
  | { readonly is: 'known'; readonly known: KnownObject }
  | { readonly is: 'foreign'; readonly foreign: Foreign }
  | { readonly is: 'unreadable'; readonly problem: Problem; readonly ref?: ObjectRef };

export interface KnownObject {
  readonly raw: Record<string, unknown>;
  readonly kind: Kind;
  /** The version it is written in, if that is not the stored one. */
  readonly writtenIn?: OtherVersion;
}

/** Reads `apiVersion` and `kind`, and finds what Postern knows under these names. */
export function identify(raw: unknown): Identity {
  if (!isRecord(raw)) {
    const message = `A Kubernetes object is a mapping, but this document is ${sayValue(raw)}.`;
    return { is: 'unreadable', problem: { code: 'object-not-a-mapping', field: '', message } };
  }
  for (const field of ['apiVersion', 'kind']) {
    const problem = checkNamingField(raw[field], field);
    if (problem) return { is: 'unreadable', problem };
  }
  const apiVersion = String(raw['apiVersion']);
  const kind = findKind(groupOf(apiVersion), String(raw['kind']));
  return kind ? known(raw, kind, versionOf(apiVersion)) : foreign(raw, apiVersion);
}

/** What findings about the object refer to; undefined while it has no name. */
export function refOf(raw: Record<string, unknown>, kind: Kind): ObjectRef | undefined {
  const { metadata } = raw;
  if (!isRecord(metadata)) return undefined;
  const { name, namespace } = metadata;
  if (typeof name !== 'string' || name === '') return undefined;
  const written = typeof namespace === 'string' && namespace !== '' ? namespace : 'default';
  return { group: kind.group, kind: kind.kind, namespace: kind.namespaced ? written : '', name };
}

function checkNamingField(value: unknown, field: string): Problem | undefined {
  if (value === undefined || value === null || value === '') {
    const message = `The document has no ${field}, so it cannot be said what it is.`;
    return { code: 'field-required', field, message };
  }
  if (typeof value === 'string') return undefined;
  const message = `${field} must be a text, but is ${sayValue(value)}.`;
  return { code: 'field-wrong-type', field, message };
}

function known(raw: Record<string, unknown>, kind: Kind, version: string): Identity {
  if (version === kind.version) return { is: 'known', known: { raw, kind } };
  const writtenIn = kind.otherVersions?.find((other) => other.version === version);
  if (writtenIn) return { is: 'known', known: { raw, kind, writtenIn } };
  const served = servedVersions(kind).join(', ');
  const message = `${kind.kind} is not served in version ${sayValue(version)}, but in ${served}.`;
  const next = `Write ${apiVersionOf(kind)} in apiVersion.`;
  const ref = refOf(raw, kind);
  return {
    is: 'unreadable',
    problem: { code: 'api-version-not-served', field: 'apiVersion', message, next },
    ...(ref ? { ref } : {}),
  };
}

function foreign(raw: Record<string, unknown>, apiVersion: string): Identity {
  const { metadata } = raw;
  const kind = String(raw['kind']);
  const name = isRecord(metadata) ? metadata['name'] : undefined;
  const meant = meantKind(kind, groupOf(apiVersion));
  return {
    is: 'foreign',
    foreign: {
      outcome: 'foreign',
      apiVersion,
      kind,
      name: typeof name === 'string' ? name : '',
      ...(meant ? { meant: `${apiVersionOf(meant)} ${meant.kind}` } : {}),
    },
  };
}

/**
 * A misspelt kind of a group we know, or a kind of ours in a group without a domain (`v1`). In any
 * other group the name is that group's own: an Ingress of `config.openshift.io` is not ours.
 */
function meantKind(written: string, group: string): Kind | undefined {
  const near = knownKinds.filter((kind) => group === '' || kind.group === group);
  const name = nearestName(
    written,
    near.map((kind) => kind.kind),
  );
  return near.find((kind) => kind.kind === name);
}
