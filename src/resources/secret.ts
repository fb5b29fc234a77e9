import { Type } from 'typebox';
import { encodeBase64, isBase64 } from './base64.ts';
import { when } from './breaches.ts';
import { joinField } from './field-path.ts';
import type { CrossFieldRule, Kind } from './kind.ts';
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

const secretRules: readonly CrossFieldRule<Secret>[] = [
  {
    message: 'A value in the data of a Secret must be Base64; use stringData for plain text.',
    breaches: ({ data = {} }) =>
      Object.entries(data).flatMap(([key, value]) =>
        when(!isBase64(value), joinField('data', key)),
      ),
  },
  {
    message: 'A Secret of type kubernetes.io/tls needs tls.crt and tls.key in its data.',
    breaches: ({ type, data = {} }) =>
      type === 'kubernetes.io/tls'
        ? ['tls.crt', 'tls.key'].flatMap((key) =>
            when(!Object.hasOwn(data, key), joinField('data', key)),
          )
        : [],
  },
  {
    message: 'A key in the data of a Secret may only have letters, digits, dots, - and _.',
    breaches: ({ data = {} }) =>
      Object.keys(data).flatMap((key) => when(!dataKey.test(key), joinField('data', key))),
  },
];

const dataKey = /^[-._a-zA-Z0-9]{1,253}$/;

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
  rules: secretRules,
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
