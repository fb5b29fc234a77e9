import { Type } from 'typebox';
import { backendReference } from './backend-reference.ts';
import { when } from './breaches.ts';
import type { PartRule } from './kind.ts';
import { closed, listSet, oneOf, ruled, type Shape, text } from './schema.ts';

const headerNames = listSet(Type.String(), { maxItems: 64 });

const httpAuth = closed({
  path: Type.Optional(
    text(0, 1024, {
      pattern: "^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$",
      description: 'the characters of a URL path and valid %-escapes',
    }),
  ),
  allowedHeaders: Type.Optional(headerNames),
  allowedResponseHeaders: Type.Optional(headerNames),
});

/** Somebody else is asked whether a request may pass. (GEP-1494, experimental channel) */
export const externalAuth = ruled(
  closed({
    protocol: oneOf(['HTTP', 'GRPC']),
    backendRef: backendReference,
    grpc: Type.Optional(closed({ allowedHeaders: Type.Optional(headerNames) })),
    http: Type.Optional(httpAuth),
    /** Bytes of the request's body that go along; 0 or absent: none. */
    forwardBody: Type.Optional(
      closed({ maxSize: Type.Optional(Type.Integer({ minimum: 0, format: 'int32' })) }),
    ),
  }),
  [...protocolRules('GRPC', 'grpc'), ...protocolRules('HTTP', 'http')],
);

export type ExternalAuth = Shape<typeof externalAuth>;

function protocolRules(
  protocol: 'GRPC' | 'HTTP',
  field: 'grpc' | 'http',
): readonly PartRule<Auth>[] {
  return [
    {
      message: `${field} must be specified when protocol is set to '${protocol}'`,
      breaches: (auth) => when(auth.protocol === protocol && auth[field] === undefined, ''),
    },
    {
      message: `protocol must be '${protocol}' when ${field} is set`,
      breaches: (auth) =>
        when(auth.protocol !== protocol && auth[field] !== undefined, '.protocol'),
    },
  ];
}

interface Auth {
  readonly protocol: 'GRPC' | 'HTTP';
  readonly grpc?: unknown;
  readonly http?: unknown;
}
