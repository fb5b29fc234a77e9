import { Type } from 'typebox';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import type { KubeObject } from './object.ts';
import { mapOf } from './schema.ts';

const schema = kubeSchema({
  data: Type.Optional(mapOf(Type.String())),
  binaryData: Type.Optional(mapOf(Type.String({ format: 'byte' }))),
  immutable: Type.Optional(Type.Boolean()),
});

export interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
  /** Base64. */
  readonly binaryData?: Readonly<Record<string, string>>;
  readonly immutable?: boolean;
}

export const configMap: Kind<ConfigMap> = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  namespaced: true,
  schema,
  rules: [],
};
