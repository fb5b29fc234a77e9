import { itemsThat, keyOf, repeatedItems, when } from './breaches.ts';
import type { PartRule } from './kind.ts';

/** What the targets of a policy must fulfil together. */
export const targetReferenceRules: readonly PartRule<readonly Target[]>[] = [
  {
    message:
      'sectionName must be specified when targetRefs includes 2 or more references to the same target',
    breaches(refs) {
      const sectioned = new Set(refs.filter(hasSection).map(targetKey));
      return itemsThat(refs, '', (ref) => !hasSection(ref) && sectioned.has(targetKey(ref)));
    },
  },
  {
    message:
      'sectionName must be unique when targetRefs includes 2 or more references to the same target',
    breaches: (refs) =>
      repeatedItems(refs, '', (ref) => keyOf(targetKey(ref), ref.sectionName || undefined)),
  },
];

export const validationRules: readonly PartRule<Validation>[] = [
  {
    message: 'exactly one of the fields in [caCertificateRefs wellKnownCACertificates] must be set',
    breaches: ({ caCertificateRefs, wellKnownCACertificates }) =>
      when((caCertificateRefs === undefined) === (wellKnownCACertificates === undefined), ''),
  },
];

export const subjectAltNameRules: readonly PartRule<SubjectAltName>[] = [
  {
    message: 'SubjectAltName element must contain Hostname, if Type is set to Hostname',
    breaches: ({ type, hostname = '' }) => when(type === 'Hostname' && hostname === '', ''),
  },
  {
    message: 'SubjectAltName element must not contain Hostname, if Type is not set to Hostname',
    breaches: ({ type, hostname = '' }) => when(type !== 'Hostname' && hostname !== '', ''),
  },
  {
    message: 'SubjectAltName element must contain URI, if Type is set to URI',
    breaches: ({ type, uri = '' }) => when(type === 'URI' && uri === '', ''),
  },
  {
    message: 'SubjectAltName element must not contain URI, if Type is not set to URI',
    breaches: ({ type, uri = '' }) => when(type !== 'URI' && uri !== '', ''),
  },
  {
    message:
      'A subjectAltName with a wildcard is only met by a certificate with that very wildcard.',
    advisory: true,
    breaches: ({ hostname = '' }) => when(hostname.startsWith('*.'), ''),
  },
];

function hasSection({ sectionName = '' }: Target): boolean {
  return sectionName !== '';
}

function targetKey({ group, kind, name }: Target): string {
  return keyOf(group, kind, name);
}

interface Target {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly sectionName?: string;
}

interface Validation {
  readonly caCertificateRefs?: readonly unknown[];
  readonly wellKnownCACertificates?: string;
}

interface SubjectAltName {
  readonly type: 'Hostname' | 'URI';
  readonly hostname?: string;
  readonly uri?: string;
}
