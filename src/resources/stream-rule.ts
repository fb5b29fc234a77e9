import { Type } from 'typebox';
import { backendReferenceRules, weightedBackendReference } from './backend-reference.ts';
import { repeatedItems } from './breaches.ts';
import { sectionName } from './names.ts';
import { closed, ruled, type Shape } from './schema.ts';

const backendRef = ruled(closed(weightedBackendReference), backendReferenceRules);

const streamRule = closed({
  name: Type.Optional(sectionName),
  backendRefs: Type.Array(backendRef, { minItems: 1, maxItems: 16 }),
});

/** A TLSRoute, TCPRoute or UDPRoute has one rule, and all it says is where to. */
export const streamRules = Type.Array(streamRule, { minItems: 1, maxItems: 1 });

/** `v1alpha2` has room for more, of which nobody says what they are for. */
export const streamRulesV1alpha2 = ruled(Type.Array(streamRule, { minItems: 1, maxItems: 16 }), [
  {
    message: 'Rule name must be unique within the route',
    breaches: (rules) => repeatedItems(rules, '', ({ name }) => name),
  },
  {
    message: 'Only the first rule counts; later versions admit no other.',
    advisory: true,
    breaches: (rules) => (rules.length > 1 ? ['[1]'] : []),
  },
]);

export type StreamRule = Shape<typeof streamRule>;
