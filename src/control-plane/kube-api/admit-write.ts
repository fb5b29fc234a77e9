/**
 * What stands between a body and the store: it must be the object the URL speaks of, and admission
 * must let it in.
 */
import type { Finding } from '../../diagnostics/finding.ts';
import { parseFieldPath, valueAt } from '../../resources/field-path.ts';
import type { KubeObject } from '../../resources/object.ts';
import { isRecord } from '../../resources/record.ts';
import { admit } from '../admission/admit.ts';
import { cause, type StatusCause } from '../admission/causes.ts';
import { equalValues } from '../store/equal-values.ts';
import { badRequest, invalid } from './refusals.ts';
import type { Reply } from './reply.ts';
import type { ResourceTarget } from './request-info.ts';
import type { StoredAs } from './served-resource.ts';
import type { WriteOptions } from './write-options.ts';

export type AdmittedWrite =
  | { readonly object: KubeObject; readonly warnings: readonly string[] }
  | { readonly refusal: Reply };

export interface Writing {
  readonly target: ResourceTarget & { readonly name: string };
  readonly stored: StoredAs;
  readonly options: WriteOptions;
  /** What stands now; absent for a new object. */
  readonly before?: KubeObject;
}

/**
 * Checks a body that `addressed` let through. Its status is not the writer's to set, and what only
 * the store says is dropped.
 */
export function admitWrite(raw: Record<string, unknown>, writing: Writing): AdmittedWrite {
  const { target, stored, options, before } = writing;
  const { status, ...content } = stored.fromServed?.(raw) ?? raw;
  const admission = admit({ ...content, metadata: writersMetadata(raw['metadata'], before) });
  if (admission.outcome === 'foreign') {
    return { refusal: badRequest(`${target.resource.kind} is not served here`) };
  }
  const { findings } = admission;
  const strict = options.fieldValidation === 'Strict' ? refuseUnknown(findings, target) : undefined;
  if (strict) return { refusal: strict };
  if (admission.outcome === 'refused') return { refusal: invalid(target, admission.causes) };
  const causes = before ? immutableCauses(before, admission.object, stored) : [];
  if (causes.length > 0) return { refusal: invalid(target, causes) };
  return { object: admission.object, warnings: warningsOf(findings, options) };
}

/** The body must have the kind of the URL; undefined if it has, or has none. */
export function refuseOtherKind(
  raw: Record<string, unknown>,
  { resource, version }: ResourceTarget,
): Reply | undefined {
  const { apiVersion, kind } = raw;
  const expected = resource.group === '' ? version : `${resource.group}/${version}`;
  if ((apiVersion ?? expected) === expected && (kind ?? resource.kind) === resource.kind) {
    return undefined;
  }
  return badRequest(
    `${String(kind)} in version ${JSON.stringify(apiVersion)} cannot be handled as a ${resource.kind} of ${expected}`,
  );
}

function writersMetadata(metadata: unknown, before: KubeObject | undefined): unknown {
  if (!isRecord(metadata)) return metadata;
  const { uid, resourceVersion, generation, selfLink, ...rest } = metadata;
  const { creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, ...own } = rest;
  const born = before?.metadata.creationTimestamp;
  return born === undefined ? own : { ...own, creationTimestamp: born };
}

function refuseUnknown(findings: readonly Finding[], target: Writing['target']): Reply | undefined {
  const unknown = findings.filter(({ code }) => code === 'unknown-field').map(sayUnknown);
  if (unknown.length === 0) return undefined;
  const { resource, version } = target;
  return badRequest(
    `${resource.kind} in version "${version}" cannot be handled as a ${resource.kind}: strict decoding error: ${unknown.join(', ')}`,
  );
}

function warningsOf(findings: readonly Finding[], { fieldValidation }: WriteOptions): string[] {
  return findings.flatMap((found) => {
    if (found.code !== 'unknown-field') return [found.message];
    return fieldValidation === 'Ignore' ? [] : [sayUnknown(found)];
  });
}

function sayUnknown({ origin }: Finding): string {
  return `unknown field "${origin?.field ?? ''}"`;
}

function immutableCauses(
  before: KubeObject,
  after: KubeObject,
  { kind }: StoredAs,
): readonly StatusCause[] {
  return immutableFields(before, kind.immutableFields).flatMap((field) => {
    const segments = parseFieldPath(field) ?? [];
    const [then, now] = [valueAt(before, segments), valueAt(after, segments)];
    if (then === undefined || equalValues(then, now)) return [];
    return [cause('FieldValueInvalid', { field, value: now, detail: 'field is immutable' })];
  });
}

/** Secrets and ConfigMaps can say of themselves that they no longer change. */
function immutableFields(before: KubeObject, always: readonly string[] = []): readonly string[] {
  const isSealed = 'immutable' in before && before.immutable === true;
  return isSealed ? [...always, 'immutable', 'data', 'binaryData'] : always;
}
