import { expect, test } from 'vitest';
import { knownKinds } from './known-kinds.ts';
import { openApiSchema } from './open-api-schema.ts';

test('a published schema asks only for what has no default', () => {
  const schemas = new Map(knownKinds.map((kind) => [kind.kind, openApiSchema(kind)]));
  expect(schemas.get('HTTPRoute')).toMatchObject({
    type: 'object',
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    properties: {
      spec: {
        properties: {
          parentRefs: { items: { required: ['name'], properties: { group: { maxLength: 253 } } } },
        },
      },
    },
  });
  expect(schemas.get('Secret')).toMatchObject({ required: ['apiVersion', 'kind', 'metadata'] });
});

test('a published schema is JSON without marks of our own', () => {
  for (const kind of knownKinds) {
    const schema = openApiSchema(kind);
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(JSON.stringify(schema)).not.toContain('"~');
  }
});
