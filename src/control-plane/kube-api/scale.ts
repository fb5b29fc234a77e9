import { type Deployment, deployment } from '../../resources/deployment.ts';
import type { KubeObject } from '../../resources/object.ts';
import { isRecord } from '../../resources/record.ts';
import { scaleKind } from './discovery.ts';
import type { ResourceTarget } from './request-info.ts';
import { selectorText } from './tables/selector-text.ts';

/** What `kubectl scale` and autoscalers read and write in place of the whole object. */
export interface Scale extends KubeObject {
  readonly spec: { readonly replicas: number };
  readonly status: { readonly replicas: number; readonly selector: string };
}

/** `autoscaling/v1` Scale of a Deployment; undefined of anything else. */
export function scaleOf(object: KubeObject): Scale | undefined {
  if (!isDeployment(object)) return undefined;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const said = Object.entries({ name, namespace, uid, resourceVersion, creationTimestamp });
  return {
    apiVersion: `${scaleKind.group}/${scaleKind.version}`,
    kind: scaleKind.kind,
    metadata: { name, ...Object.fromEntries(said.filter(([, value]) => value !== undefined)) },
    spec: { replicas: object.spec.replicas },
    status: {
      replicas: object.status?.replicas ?? 0,
      selector: selectorText(object.spec.selector),
    },
  };
}

/** The object with as many replicas as the Scale says: none at all if it says nothing. */
export function scaled(
  object: KubeObject,
  { spec, metadata }: Record<string, unknown>,
): Record<string, unknown> {
  const replicas = isRecord(spec) ? (spec['replicas'] ?? 0) : 0;
  const versions = isRecord(metadata) ? metadata : {};
  const { uid = object.metadata.uid, resourceVersion } = versions;
  const own = 'spec' in object && isRecord(object.spec) ? object.spec : {};
  return {
    ...object,
    metadata: { ...object.metadata, uid, resourceVersion },
    spec: { ...own, replicas },
  };
}

/** What goes to `/scale` and comes from it is a Scale, whatever is around it. */
export function bodyTarget<T extends ResourceTarget & { readonly subresource?: string }>(
  target: T,
): T {
  if (target.subresource !== 'scale') return target;
  const { group, version, kind } = scaleKind;
  return { ...target, version, resource: { ...target.resource, group, kind } };
}

/** Proof of the type: the store holds nothing of this kind that its schema did not admit. */
function isDeployment(object: KubeObject): object is Deployment {
  return object.kind === deployment.kind && object.apiVersion === 'apps/v1';
}
