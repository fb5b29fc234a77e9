import type { KubeObject } from '../../../resources/object.ts';
import { scaleOf } from '../scale.ts';
import type { ServedResource } from '../served-resource.ts';

/**
 * The served versions of a kind have one shape, so that only the label on it changes. At `/scale`
 * an object is shown as its Scale.
 */
export function asVersion(
  stored: KubeObject,
  { resource, version, subresource }: Shown,
): KubeObject {
  if (subresource === 'scale') return scaleOf(stored) ?? stored;
  const object = resource.stored?.toServed?.(stored) ?? stored;
  const apiVersion = resource.group === '' ? version : `${resource.group}/${version}`;
  const { kind } = resource;
  if (object.apiVersion === apiVersion && object.kind === kind) return object;
  return { ...object, apiVersion, kind };
}

interface Shown {
  readonly resource: ServedResource;
  readonly version: string;
  readonly subresource?: string;
}
