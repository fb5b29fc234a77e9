import { Type } from 'typebox';
import { when } from './breaches.ts';
import type { PartRule } from './kind.ts';
import { group, kindName, namespaceName, objectName, portNumber } from './names.ts';
import { closed, integer, ruled, type Shape } from './schema.ts';

const reference = {
  group: { ...group, default: '' },
  kind: { ...kindName, default: 'Service' },
  name: objectName,
  namespace: Type.Optional(namespaceName),
  port: Type.Optional(portNumber),
};

/** A Service has a port to name, an XBackend brings its own. */
export const backendReferenceRules: readonly PartRule<Target>[] = [
  {
    message: 'Must have port for Service reference',
    breaches: ({ group, kind, port }) =>
      when(group === '' && kind === 'Service' && port === undefined, ''),
  },
  {
    message: 'Must not have port for Backend reference',
    breaches: ({ group, kind, port }) =>
      when(
        group === 'gateway.networking.x-k8s.io' && kind === 'XBackend' && port !== undefined,
        '.port',
      ),
  },
];

/** A Service unless said otherwise; another namespace needs a ReferenceGrant. */
export const backendReference = ruled(closed(reference), backendReferenceRules);

/** The same with its share of the requests; the fields that all route kinds have. */
export const weightedBackendReference = {
  ...reference,
  weight: integer(0, 1_000_000, { format: 'int32', default: 1 }),
};

export type BackendReference = Shape<typeof backendReference>;

interface Target {
  readonly group: string;
  readonly kind: string;
  readonly port?: number;
}
