import { Type } from 'typebox';
import {
  subjectAltNameRules,
  targetReferenceRules,
  validationRules,
} from './backend-tls-policy-rules.ts';
import { convertFromV1alpha2 } from './backend-tls-policy-v1alpha2.ts';
import type { Kind } from './kind.ts';
import { kubeSchema, someConditions } from './kube-schema.ts';
import {
  absoluteUri,
  annotationValue,
  controllerName,
  hostname,
  preciseHostname,
  wellKnownCaCertificates,
} from './names.ts';
import type { KubeObject } from './object.ts';
import { localObjectReference, policyTargetReference } from './object-reference.ts';
import { parentReference } from './parent-reference.ts';
import { closed, mapOf, oneOf, ruled, type Shape } from './schema.ts';

/** Upstream types this hostname as one that may begin with `*.`. */
const subjectAltName = ruled(
  closed({
    type: oneOf(['Hostname', 'URI']),
    hostname: Type.Optional(hostname),
    uri: Type.Optional(absoluteUri),
  }),
  subjectAltNameRules,
);

const validation = ruled(
  closed({
    caCertificateRefs: Type.Optional(
      Type.Array(localObjectReference, { minItems: 1, maxItems: 8 }),
    ),
    wellKnownCACertificates: Type.Optional(wellKnownCaCertificates),
    hostname: preciseHostname,
    subjectAltNames: Type.Optional(Type.Array(subjectAltName, { maxItems: 5 })),
  }),
  validationRules,
);

const spec = closed({
  targetRefs: ruled(
    Type.Array(policyTargetReference, { minItems: 1, maxItems: 16 }),
    targetReferenceRules,
  ),
  validation,
  options: Type.Optional(mapOf(annotationValue, { maxProperties: 16 })),
});

const status = closed({
  ancestors: Type.Array(
    closed({ ancestorRef: parentReference, controllerName, conditions: someConditions }),
    { maxItems: 16 },
  ),
});

export type BackendTLSPolicyValidation = Shape<typeof validation>;
export type PolicySubjectAltName = Shape<typeof subjectAltName>;
export type PolicyStatus = Shape<typeof status>;

export interface BackendTLSPolicy extends KubeObject {
  readonly spec: Shape<typeof spec>;
  readonly status?: PolicyStatus;
}

export const backendTlsPolicy: Kind<BackendTLSPolicy> = {
  group: 'gateway.networking.k8s.io',
  version: 'v1',
  kind: 'BackendTLSPolicy',
  plural: 'backendtlspolicies',
  singular: 'backendtlspolicy',
  shortNames: ['btlspolicy'],
  namespaced: true,
  categories: ['gateway-api'],
  schema: kubeSchema({ spec, status: Type.Optional(status) }),
  rules: [],
  otherVersions: [
    { version: 'v1alpha3', convert: (raw) => raw, deprecated: true },
    { version: 'v1alpha2', convert: convertFromV1alpha2, deprecated: true, isGone: true },
  ],
};
