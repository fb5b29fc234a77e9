import { Type } from 'typebox';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import type { KubeObject } from './object.ts';
import { isRecord } from './record.ts';
import { open, type Shape } from './schema.ts';

const spec = open({});
const status = open({ phase: Type.Optional(Type.String()) }, { default: { phase: 'Active' } });

export interface Namespace extends KubeObject {
  readonly spec?: Shape<typeof spec>;
  readonly status?: Shape<typeof status>;
}

/** Called so because `namespace` is the word for a name everywhere else. */
export const namespaceKind: Kind<Namespace> = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  namespaced: false,
  nameSyntax: 'dns-1123-label',
  schema: kubeSchema({ spec: Type.Optional(spec), status: Type.Optional(status) }),
  rules: [],
  complete: withNameLabel,
};

/** Kubernetes puts a namespace's name among its labels, so that selectors can name it. */
function withNameLabel(raw: Record<string, unknown>): Record<string, unknown> {
  const { metadata } = raw;
  if (!isRecord(metadata) || typeof metadata['name'] !== 'string') return raw;
  const { labels = {} } = metadata;
  if (!isRecord(labels)) return raw;
  const name = { 'kubernetes.io/metadata.name': metadata['name'] };
  return { ...raw, metadata: { ...metadata, labels: { ...labels, ...name } } };
}
