import { Type } from 'typebox';
import { convertFromV1alpha2 } from './backend-tls-policy-v1alpha2.ts';
import { itemsThat, keyOf, repeatedItems, when } from './breaches.ts';
import type { CrossFieldRule, Kind } from './kind.ts';
import { conditions, kubeSchema } from './kube-schema.ts';
import {
  absoluteUri,
  annotationValue,
  controllerName,
  hostname,
  preciseHostname,
  wellKnownCaCertificates,
} from './names.ts';
import type { KubeObject } from './object.ts';
import {
  localObjectReference,
  type PolicyTargetReference,
  policyTargetReference,
} from './object-reference.ts';
import { parentReference } from './parent-reference.ts';
import { closed, mapOf, oneOf, type Shape } from './schema.ts';

/** Upstream types this hostname as one that may begin with `*.`. */
const subjectAltName = closed({
  type: oneOf(['Hostname', 'URI']),
  hostname: Type.Optional(hostname),
  uri: Type.Optional(absoluteUri),
});

const validation = closed({
  caCertificateRefs: Type.Optional(Type.Array(localObjectReference, { maxItems: 8 })),
  wellKnownCACertificates: Type.Optional(wellKnownCaCertificates),
  hostname: preciseHostname,
  subjectAltNames: Type.Optional(Type.Array(subjectAltName, { maxItems: 5 })),
});

const spec = closed({
  targetRefs: Type.Array(policyTargetReference, { minItems: 1, maxItems: 16 }),
  validation,
  options: Type.Optional(mapOf(annotationValue, { maxProperties: 16 })),
});

const status = closed({
  ancestors: Type.Array(
    closed({ ancestorRef: parentReference, controllerName, conditions: Type.Optional(conditions) }),
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

/** The BackendTLSPolicy's cross-field rules, from its CRD. */
const backendTlsPolicyRules: readonly CrossFieldRule<BackendTLSPolicy>[] = [
  {
    message:
      'Where several targetRefs name the same target, each of them must have a sectionName, or none.',
    breaches: ({ spec: { targetRefs } }) => {
      const sectioned = new Set(targetRefs.filter(hasSection).map(targetKey));
      return itemsThat(
        targetRefs,
        'spec.targetRefs',
        (ref) => !hasSection(ref) && sectioned.has(targetKey(ref)),
      );
    },
  },
  {
    message: 'No two targetRefs may name the same target and sectionName.',
    breaches: ({ spec: { targetRefs } }) =>
      repeatedItems(targetRefs, 'spec.targetRefs', (ref) =>
        keyOf(targetKey(ref), ref.sectionName || undefined),
      ),
  },
  {
    message: 'A policy may have caCertificateRefs or wellKnownCACertificates, but not both.',
    breaches: ({ spec }) =>
      when(hasOwnAuthorities(spec) && hasWellKnownAuthorities(spec), 'spec.validation'),
  },
  {
    message: 'A policy needs caCertificateRefs or wellKnownCACertificates.',
    breaches: ({ spec }) =>
      when(!hasOwnAuthorities(spec) && !hasWellKnownAuthorities(spec), 'spec.validation'),
  },
  subjectAltNameRule(
    'A subjectAltName of type Hostname needs the field hostname.',
    ({ type, hostname = '' }) => type === 'Hostname' && hostname === '',
  ),
  subjectAltNameRule(
    'Only a subjectAltName of type Hostname may have the field hostname.',
    ({ type, hostname = '' }) => type !== 'Hostname' && hostname !== '',
  ),
  subjectAltNameRule(
    'A subjectAltName of type URI needs the field uri.',
    ({ type, uri = '' }) => type === 'URI' && uri === '',
  ),
  subjectAltNameRule(
    'Only a subjectAltName of type URI may have the field uri.',
    ({ type, uri = '' }) => type !== 'URI' && uri !== '',
  ),
  {
    ...subjectAltNameRule(
      'A subjectAltName with a wildcard is only met by a certificate with that very wildcard.',
      ({ hostname = '' }) => hostname.startsWith('*.'),
    ),
    advisory: true,
  },
];

function hasSection({ sectionName = '' }: PolicyTargetReference): boolean {
  return sectionName !== '';
}

function targetKey({ group, kind, name }: PolicyTargetReference): string {
  return keyOf(group, kind, name);
}

function hasOwnAuthorities({ validation }: BackendTLSPolicy['spec']): boolean {
  return (validation.caCertificateRefs ?? []).length > 0;
}

function hasWellKnownAuthorities({ validation }: BackendTLSPolicy['spec']): boolean {
  return (validation.wellKnownCACertificates ?? '') !== '';
}

function subjectAltNameRule(
  message: string,
  breaks: (name: PolicySubjectAltName) => boolean,
): CrossFieldRule<BackendTLSPolicy> {
  return {
    message,
    breaches: ({ spec: { validation } }) =>
      itemsThat(validation.subjectAltNames, 'spec.validation.subjectAltNames', breaks),
  };
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
  rules: backendTlsPolicyRules,
  otherVersions: [
    { version: 'v1alpha3', convert: (raw) => raw, deprecated: true },
    { version: 'v1alpha2', convert: convertFromV1alpha2, deprecated: true },
  ],
};
