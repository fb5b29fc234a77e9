/** What a write over an object may not change, and what it takes over from it. */
import { parseFieldPath, valueAt } from '../../resources/field-path.ts';
import type { Kind } from '../../resources/kind.ts';
import type { KubeObject } from '../../resources/object.ts';
import { isRecord } from '../../resources/record.ts';
import { cause, type StatusCause } from '../admission/causes.ts';
import { equalValues } from '../store/equal-values.ts';

/** In the words of an API server. `after` need not be valid. */
export function changeCauses(
  before: KubeObject,
  after: Readonly<Record<string, unknown>>,
  { immutableFields = [], kind, group }: Kind,
): readonly StatusCause[] {
  const fixed = immutableFields.flatMap((field) => {
    const segments = parseFieldPath(field) ?? [];
    const [then, now] = [valueAt(before, segments), valueAt(after, segments)];
    if (then === undefined || now === undefined || equalValues(then, now)) return [];
    return [cause('FieldValueInvalid', { field, value: now, detail: 'field is immutable' })];
  });
  if (group !== '') return fixed;
  return [
    ...fixed,
    ...(kind === 'Service' ? addressCauses(before, after) : []),
    ...(kind === 'Pod' ? podCauses(before, after) : []),
    ...(kind === 'Secret' || kind === 'ConfigMap' ? sealedCauses(before, after) : []),
  ];
}

/**
 * What the writer left out and an API server fills in from what stands: the type of a Secret. A
 * Service that becomes an ExternalName gives its address back.
 */
export function inherited(
  content: Record<string, unknown>,
  before: KubeObject,
): Record<string, unknown> {
  if (before.apiVersion !== 'v1') return content;
  if (before.kind === 'Secret' && !content['type']) {
    return { ...content, type: valueAt(before, ['type']) };
  }
  const { spec } = content;
  if (before.kind !== 'Service' || !isRecord(spec)) return content;
  const { clusterIP, clusterIPs, ...rest } = spec;
  const wasOurs = clusterIP === undefined || clusterIP === valueAt(before, ['spec', 'clusterIP']);
  return spec['type'] === 'ExternalName' && wasOurs ? { ...content, spec: rest } : content;
}

/** An address stays for as long as the Service has one. */
function addressCauses(before: KubeObject, after: Readonly<Record<string, unknown>>) {
  const [then, now] = [before, after].map((one) => valueAt(one, ['spec', 'clusterIP']));
  const isExternal = [before, after].some(
    (one) => valueAt(one, ['spec', 'type']) === 'ExternalName',
  );
  if (!then || !now || then === now || isExternal) return [];
  const field = 'spec.clusterIPs[0]';
  return [cause('FieldValueInvalid', { field, value: [now], detail: 'may not change once set' })];
}

/** Secrets and ConfigMaps can say of themselves that they no longer change. */
function sealedCauses(before: KubeObject, after: Readonly<Record<string, unknown>>) {
  if (valueAt(before, ['immutable']) !== true) return [];
  return ['immutable', 'data', 'binaryData'].flatMap((field) => {
    if (equalValues(valueAt(before, [field]) ?? {}, after[field] ?? {})) return [];
    const detail = 'field is immutable when `immutable` is set';
    return [cause('FieldValueForbidden', { field, detail })];
  });
}

/** A Pod is made anew rather than changed, but for its images and a few fields more. */
function podCauses(before: KubeObject, after: Readonly<Record<string, unknown>>) {
  const [then, now] = [before, after].map((one) => fixedPart(valueAt(one, ['spec'])));
  if (equalValues(then, now)) return [];
  return [cause('FieldValueForbidden', { field: 'spec', detail: podChange })];
}

function fixedPart(spec: unknown): unknown {
  if (!isRecord(spec)) return spec;
  const { activeDeadlineSeconds, tolerations, terminationGracePeriodSeconds, ...rest } = spec;
  const imageless = (containers: unknown) =>
    Array.isArray(containers)
      ? containers.map((each: unknown) => (isRecord(each) ? { ...each, image: '' } : each))
      : undefined;
  const { containers, initContainers } = rest;
  return {
    ...rest,
    containers: imageless(containers),
    initContainers: imageless(initContainers),
  };
}

const podChange =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';
