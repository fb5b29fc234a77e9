import { isBase64 } from './base64.ts';
import { when } from './breaches.ts';
import { joinField } from './field-path.ts';
import type { CrossFieldRule } from './kind.ts';
import type { Secret } from './secret.ts';

export const secretRules: readonly CrossFieldRule<Secret>[] = [
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
