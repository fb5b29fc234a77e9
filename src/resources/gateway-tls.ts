import { Type } from 'typebox';
import { portNumber } from './names.ts';
import { objectReference, secretReference } from './object-reference.ts';
import { closed, listMap, oneOf, type Shape } from './schema.ts';

/** Which client certificates a listener believes. (GEP-91) */
const frontendValidation = closed({
  caCertificateRefs: Type.Array(objectReference, { minItems: 1, maxItems: 16 }),
  mode: oneOf(['AllowValidOnly', 'AllowInsecureFallback'], { default: 'AllowValidOnly' }),
});

const frontendTlsConfig = closed({ validation: Type.Optional(frontendValidation) });

export const gatewayTls = closed({
  /** The certificate the gateway shows to its backends. (GEP-3155) */
  backend: Type.Optional(closed({ clientCertificateRef: Type.Optional(secretReference) })),
  frontend: Type.Optional(
    closed({
      default: frontendTlsConfig,
      /** An entry replaces the default for its port, also where it has no validation. */
      perPort: Type.Optional(
        listMap(closed({ port: portNumber, tls: frontendTlsConfig }), ['port'], { maxItems: 64 }),
      ),
    }),
  ),
});

export type GatewayTls = Shape<typeof gatewayTls>;
export type FrontendValidation = Shape<typeof frontendValidation>;
