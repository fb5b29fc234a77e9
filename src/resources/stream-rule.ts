import { Type } from 'typebox';
import { backendReferenceRules, weightedBackendReference } from './backend-reference.ts';
import { sectionName } from './names.ts';
import { closed, ruled, type Shape } from './schema.ts';

const backendRef = ruled(closed(weightedBackendReference), backendReferenceRules);

const streamRule = closed({
  name: Type.Optional(sectionName),
  backendRefs: Type.Array(backendRef, { minItems: 1, maxItems: 16 }),
});

/** A TLSRoute, TCPRoute or UDPRoute has one rule, and all it says is where to. */
export const streamRules = Type.Array(streamRule, { minItems: 1, maxItems: 1 });

export type StreamRule = Shape<typeof streamRule>;
