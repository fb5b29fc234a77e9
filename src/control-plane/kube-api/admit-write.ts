/**
 * What stands between a body and the store: it must be the object the URL speaks of, and admission
 * must let it in.
 */
import type { Finding } from '../../diagnostics/finding.ts';
import { parseFieldPath, schemaPath } from '../../resources/field-path.ts';
import type { KubeObject } from '../../resources/object.ts';
import { isRecord } from '../../resources/record.ts';
import { admit } from '../admission/admit.ts';
import { changeCauses, inherited } from './changes.ts';
import { badRequest, cannotHandle, invalid } from './refusals.ts';
import type { Reply } from './reply.ts';
import type { ResourceTarget } from './request-info.ts';
import type { StoredAs } from './served-resource.ts';
import { unknownFields } from './strict/unknown-fields.ts';
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
  /** What stands only stood in for this: it fixes no field. */
  readonly standsIn?: boolean;
}

/**
 * Checks a body that `addressed` let through. Its status is not the writer's to set, and what only
 * the store says is dropped.
 */
export function admitWrite(raw: Record<string, unknown>, writing: Writing): AdmittedWrite {
  const { target, stored, options, before, standsIn } = writing;
  const kind = standsIn ? { ...stored.kind, immutableFields: [] } : stored.kind;
  const { status, ...written } = stored.fromServed?.(raw) ?? raw;
  const content = before ? inherited(written, before) : written;
  const admission = admit({ ...content, metadata: writersMetadata(raw['metadata'], before) });
  if (admission.outcome === 'foreign') {
    return { refusal: badRequest(`${target.resource.kind} is not served here`) };
  }
  const { findings } = admission;
  const oddities = odditiesOf(raw, { ...writing, findings });
  if (options.fieldValidation === 'Strict' && oddities.length > 0) {
    return { refusal: refuseOdd(oddities, target) };
  }
  const after = admission.outcome === 'refused' ? content : { ...admission.object };
  const causes = [
    ...(admission.outcome === 'refused' ? admission.causes : []),
    ...(before ? changeCauses(before, after, kind) : []),
  ];
  if (admission.outcome === 'refused' || causes.length > 0) {
    return { refusal: invalid(target, causes) };
  }
  const said = findings.filter(({ code }) => code !== 'unknown-field');
  const warnings = [...said.map(({ message }) => message), ...oddities];
  return { object: admission.object, warnings };
}

/** The body must have the kind of the URL; undefined if it has, or has none. */
export function refuseOtherKind(
  raw: Record<string, unknown>,
  { resource, version }: ResourceTarget,
): Reply | undefined {
  const { apiVersion, kind } = raw;
  const expected = resource.group === '' ? version : `${resource.group}/${version}`;
  if ((apiVersion ?? expected) !== expected) {
    return badRequest(
      `the API version in the data (${String(apiVersion)}) does not match the expected API version (${expected})`,
    );
  }
  if ((kind ?? resource.kind) === resource.kind) return undefined;
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

/** What a strict decoder does not bear: fields that nobody knows, or that stand twice. */
function odditiesOf(
  raw: Record<string, unknown>,
  { findings, options, before }: Writing & { readonly findings: readonly Finding[] },
): readonly string[] {
  if (options.fieldValidation === 'Ignore') return [];
  const pruned = findings.filter(({ code }) => code === 'unknown-field');
  // What stands already was let in by somebody, who need not be the writer.
  const standing = new Set(before ? unknownFields({ ...before }) : []);
  const kept = unknownFields(raw).filter((field) => !standing.has(field));
  const unknown = new Set([...pruned.map(schemaPathOf), ...kept]);
  return [
    ...Array.from(unknown, (field) => `unknown field "${field}"`),
    ...options.duplicates.map((field) => `duplicate field "${field}"`),
  ];
}

function schemaPathOf({ origin }: Finding): string {
  return schemaPath(parseFieldPath(origin?.field ?? '') ?? []);
}

function refuseOdd(oddities: readonly string[], target: Writing['target']): Reply {
  return cannotHandle(target, `strict decoding error: ${oddities.join(', ')}`);
}
