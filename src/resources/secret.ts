import { Type } from 'typebox';
import { encodeBase64 } from './base64.ts';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import type { KubeObject } from './object.ts';
import { isRecord } from './record.ts';
import { mapOf } from './schema.ts';

const schema = kubeSchema({
  type: Type.String({ default: 'Opaque' }),
  data: Type.Optional(mapOf(Type.String({ format: 'byte' }))),
  stringData: Type.Optional(mapOf(Type.String())),
  immutable: Type.Optional(Type.Boolean()),
});

/** `stringData` is gone after admission: it has been folded into `data`. */
export interface Secret extends KubeObject {
  readonly type: string;
  /** Base64, as written; `base64.ts` reads it. */
  readonly data?: Readonly<Record<string, string>>;
  readonly immutable?: boolean;
}

export const secret: Kind<Secret> = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  shortNames: [],
  namespaced: true,
  immutableFields: ['type'],
  schema,
  rules: [],
  complete: foldStringData,
};

/** What is in both wins from `stringData`, as in Kubernetes. Anything odd stays for validation. */
function foldStringData(raw: Record<string, unknown>): Record<string, unknown> {
  const { stringData, ...rest } = raw;
  const { data = {} } = rest;
  if (!isRecord(stringData) || !isRecord(data)) return raw;
  const entries = Object.entries(stringData);
  const folded: [string, string][] = [];
  for (const [key, value] of entries) {
    if (typeof value !== 'string') return raw;
    folded.push([key, encodeBase64(value)]);
  }
  return { ...rest, data: { ...data, ...Object.fromEntries(folded) } };
}
