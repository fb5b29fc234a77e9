import { Type } from 'typebox';
import type { Kind } from './kind.ts';
import { kubeSchema } from './kube-schema.ts';
import type { KubeObject } from './object.ts';
import { closed, intOrString, oneOf, type Shape } from './schema.ts';

const strings = Type.Array(Type.String());

/** From key `tls.ca`, else `ca.crt`, of an object in the same namespace. */
const rootCa = closed({
  secret: Type.Optional(Type.String()),
  configMap: Type.Optional(Type.String()),
});

const peerCertSan = closed({ type: oneOf(['URI', 'DNSName']), value: Type.String() });

/** A number means seconds; a string is a Go duration. */
const forwardingTimeouts = closed({
  dialTimeout: Type.Optional(intOrString()),
  responseHeaderTimeout: Type.Optional(intOrString()),
  idleConnTimeout: Type.Optional(intOrString()),
  readIdleTimeout: Type.Optional(intOrString()),
  pingTimeout: Type.Optional(intOrString()),
});

const spec = closed(
  {
    /** SNI and the name verified; not the Host header. */
    serverName: Type.Optional(Type.String()),
    insecureSkipVerify: Type.Optional(Type.Boolean()),
    rootCAs: Type.Optional(Type.Array(rootCa)),
    /** Deprecated for `rootCAs`. */
    rootCAsSecrets: Type.Optional(strings),
    certificatesSecrets: Type.Optional(strings),
    /** Checked in addition to `serverName`. */
    peerCertSANs: Type.Optional(Type.Array(peerCertSan)),
    /** Deprecated for `peerCertSANs`. */
    peerCertURI: Type.Optional(Type.String()),
    minVersion: Type.Optional(Type.String()),
    maxVersion: Type.Optional(Type.String()),
    cipherSuites: Type.Optional(strings),
    disableHTTP2: Type.Optional(Type.Boolean()),
    maxIdleConnsPerHost: Type.Optional(Type.Integer({ minimum: -1 })),
    forwardingTimeouts: Type.Optional(forwardingTimeouts),
    spiffe: Type.Optional(
      closed({ ids: Type.Optional(strings), trustDomain: Type.Optional(Type.String()) }),
    ),
  },
  { default: {} },
);

export type ServersTransportSpec = Shape<typeof spec>;

/** Traefik's way to say how a backend is spoken to, from before BackendTLSPolicy. */
export interface ServersTransport extends KubeObject {
  readonly spec: ServersTransportSpec;
}

export const serversTransport: Kind<ServersTransport> = {
  group: 'traefik.io',
  version: 'v1alpha1',
  kind: 'ServersTransport',
  plural: 'serverstransports',
  singular: 'serverstransport',
  shortNames: [],
  namespaced: true,
  schema: kubeSchema({ spec }),
  rules: [],
};
