import type { BackendTLSPolicy, PolicySubjectAltName } from './backend-tls-policy.ts';
import { itemsThat, keyOf, repeatedItems, when } from './breaches.ts';
import type { CrossFieldRule } from './kind.ts';
import type { PolicyTargetReference } from './object-reference.ts';

/** The BackendTLSPolicy's cross-field rules, from its CRD. */
export const backendTlsPolicyRules: readonly CrossFieldRule<BackendTLSPolicy>[] = [
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
