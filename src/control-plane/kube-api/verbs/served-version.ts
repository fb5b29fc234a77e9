import type { KubeObject } from '../../../resources/object.ts';
import type { ServedResource } from '../served-resource.ts';

/** The served versions of a kind have one shape, so that only the label on it changes. */
export function asVersion(
  stored: KubeObject,
  { resource, version }: { resource: ServedResource; version: string },
): KubeObject {
  const object = resource.stored?.toServed?.(stored) ?? stored;
  const apiVersion = resource.group === '' ? version : `${resource.group}/${version}`;
  const { kind } = resource;
  if (object.apiVersion === apiVersion && object.kind === kind) return object;
  return { ...object, apiVersion, kind };
}
