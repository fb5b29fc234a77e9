import { Type } from 'typebox';
import { group, kindName, namespaceName, objectName, portNumber } from './names.ts';
import { closed, integer, type Shape } from './schema.ts';

const reference = {
  group: { ...group, default: '' },
  kind: { ...kindName, default: 'Service' },
  name: objectName,
  namespace: Type.Optional(namespaceName),
  port: Type.Optional(portNumber),
};

/** A Service unless said otherwise; another namespace needs a ReferenceGrant. */
export const backendReference = closed(reference);

/** The same with its share of the requests; the fields that all route kinds have. */
export const weightedBackendReference = {
  ...reference,
  weight: integer(0, 1_000_000, { format: 'int32', default: 1 }),
};

export type BackendReference = Shape<typeof backendReference>;
