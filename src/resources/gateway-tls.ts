import { Type } from 'typebox';
import { itemsThat, repeatedItems } from './breaches.ts';
import { portNumber } from './names.ts';
import { objectReference, secretReference } from './object-reference.ts';
import { closed, listMap, oneOf, ruled, type Shape } from './schema.ts';

/** Which client certificates a listener believes. (GEP-91) */
const frontendValidation = closed({
  caCertificateRefs: ruled(Type.Array(objectReference, { minItems: 1, maxItems: 16 }), [
    {
      message: 'ClusterTrustBundle references must not specify namespace',
      breaches: (refs) =>
        itemsThat(
          refs,
          '',
          ({ group, kind, namespace }) =>
            group === 'certificates.k8s.io' &&
            kind === 'ClusterTrustBundle' &&
            namespace !== undefined,
        ).map((path) => `${path}.namespace`),
    },
  ]),
  mode: oneOf(['AllowValidOnly', 'AllowInsecureFallback'], { default: 'AllowValidOnly' }),
});

const frontendTlsConfig = closed({ validation: Type.Optional(frontendValidation) });

const perPort = ruled(
  listMap(closed({ port: portNumber, tls: frontendTlsConfig }), ['port'], { maxItems: 64 }),
  [
    {
      message: 'Port for TLS configuration must be unique within the Gateway',
      isSaidElsewhere: true,
      breaches: (configs) => repeatedItems(configs, '', ({ port }) => String(port)),
    },
  ],
);

export const gatewayTls = closed({
  /** The certificate the gateway shows to its backends. (GEP-3155) */
  backend: Type.Optional(closed({ clientCertificateRef: Type.Optional(secretReference) })),
  frontend: Type.Optional(
    closed({
      default: frontendTlsConfig,
      /** An entry replaces the default for its port, also where it has no validation. */
      perPort: Type.Optional(perPort),
    }),
  ),
});

export type GatewayTls = Shape<typeof gatewayTls>;
export type FrontendValidation = Shape<typeof frontendValidation>;
