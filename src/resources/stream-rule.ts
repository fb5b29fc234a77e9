import { Type } from 'typebox';
import { weightedBackendReference } from './backend-reference.ts';
import { inItems, when } from './breaches.ts';
import type { CrossFieldRule } from './kind.ts';
import { sectionName } from './names.ts';
import type { KubeObject } from './object.ts';
import { closed, type Shape } from './schema.ts';

const streamRule = closed({
  name: Type.Optional(sectionName),
  backendRefs: Type.Array(closed(weightedBackendReference), { minItems: 1, maxItems: 16 }),
});

/** A TLSRoute, TCPRoute or UDPRoute has one rule, and all it says is where to. */
export const streamRules = Type.Array(streamRule, { minItems: 1, maxItems: 1 });

export type StreamRule = Shape<typeof streamRule>;

interface StreamRoute extends KubeObject {
  readonly spec: { readonly rules: readonly StreamRule[] };
}

export const streamBackendRules: readonly CrossFieldRule<StreamRoute>[] = [
  {
    message: 'A backendRef to a Service needs a port.',
    breaches: ({ spec }) =>
      inItems(spec.rules, 'spec.rules', ({ backendRefs }) =>
        inItems(backendRefs, '.backendRefs', ({ group, kind, port }) =>
          when(group === '' && kind === 'Service' && port === undefined, ''),
        ),
      ),
  },
];
