import type { ProblemCode } from '../../../diagnostics/catalogue.ts';

/** Which condition a problem makes false, and the Gateway API's reason for it. */
export interface ConditionOfProblem {
  readonly type: 'Accepted' | 'Programmed' | 'ResolvedRefs';
  readonly reason: string;
}

/**
 * The second face of a finding. Every reason string stands here once; where an object has several
 * problems of one type, the first in this list gives the reason, because the more fundamental come
 * first.
 */
export const conditionOfProblem: Partial<Record<ProblemCode, ConditionOfProblem>> = {
  // Gateways
  'gateway-parameters-unknown': { type: 'Accepted', reason: 'InvalidParameters' },
  'gateway-address-type-unsupported': { type: 'Accepted', reason: 'UnsupportedAddress' },
  'gateway-address-not-usable': { type: 'Programmed', reason: 'AddressNotUsable' },
  'gateway-client-certificate-not-granted': { type: 'ResolvedRefs', reason: 'RefNotPermitted' },
  'gateway-client-certificate-invalid': {
    type: 'ResolvedRefs',
    reason: 'InvalidClientCertificateRef',
  },

  // Listeners
  'listener-protocol-unsupported': { type: 'Accepted', reason: 'UnsupportedProtocol' },
  'listener-port-unavailable': { type: 'Accepted', reason: 'PortUnavailable' },
  'listener-protocol-conflict': { type: 'Accepted', reason: 'ProtocolConflict' },
  'listener-port-taken': { type: 'Accepted', reason: 'ProtocolConflict' },
  'listener-hostname-conflict': { type: 'Accepted', reason: 'HostnameConflict' },
  'listener-hostname-taken': { type: 'Accepted', reason: 'HostnameConflict' },
  'listener-filter-misplaced': { type: 'Accepted', reason: 'InvalidListenerFilter' },
  'client-ca-none-valid': { type: 'Accepted', reason: 'NoValidCACertificate' },
  'listener-certificate-not-granted': { type: 'ResolvedRefs', reason: 'RefNotPermitted' },
  'client-ca-not-granted': { type: 'ResolvedRefs', reason: 'RefNotPermitted' },
  'listener-tls-missing': { type: 'ResolvedRefs', reason: 'InvalidCertificateRef' },
  'listener-certificate-kind-unsupported': {
    type: 'ResolvedRefs',
    reason: 'InvalidCertificateRef',
  },
  'listener-certificate-missing': { type: 'ResolvedRefs', reason: 'InvalidCertificateRef' },
  'listener-certificate-invalid': { type: 'ResolvedRefs', reason: 'InvalidCertificateRef' },
  'client-ca-kind-unsupported': { type: 'ResolvedRefs', reason: 'InvalidCACertificateKind' },
  'client-ca-missing': { type: 'ResolvedRefs', reason: 'InvalidCACertificateRef' },
  'client-ca-invalid': { type: 'ResolvedRefs', reason: 'InvalidCACertificateRef' },
  'listener-filter-not-granted': { type: 'ResolvedRefs', reason: 'RefNotPermitted' },
  'listener-filter-unresolved': { type: 'ResolvedRefs', reason: 'InvalidListenerFilterRef' },
  'listener-route-kind-unsupported': { type: 'ResolvedRefs', reason: 'InvalidRouteKinds' },

  // ListenerSets
  'listener-set-not-allowed': { type: 'Accepted', reason: 'NotAllowed' },

  // Routes
  'route-listener-not-found': { type: 'Accepted', reason: 'NoMatchingParent' },
  'route-not-allowed-by-listener': { type: 'Accepted', reason: 'NotAllowedByListeners' },
  'route-hostname-matches-no-listener': { type: 'Accepted', reason: 'NoMatchingListenerHostname' },
  'route-hostname-taken-by-other-kind': { type: 'Accepted', reason: 'Conflicted' },
  'rule-filters-incompatible': { type: 'Accepted', reason: 'IncompatibleFilters' },
  'rule-expression-invalid': { type: 'Accepted', reason: 'UnsupportedValue' },
  'rule-prefix-replacement-without-prefix': { type: 'Accepted', reason: 'UnsupportedValue' },
  'backend-not-granted': { type: 'ResolvedRefs', reason: 'RefNotPermitted' },
  'backend-kind-unsupported': { type: 'ResolvedRefs', reason: 'InvalidKind' },
  'backend-external-name': { type: 'ResolvedRefs', reason: 'InvalidKind' },
  'filter-unsupported': { type: 'ResolvedRefs', reason: 'InvalidKind' },
  'backend-not-found': { type: 'ResolvedRefs', reason: 'BackendNotFound' },
  'backend-port-not-found': { type: 'ResolvedRefs', reason: 'BackendNotFound' },
  'backend-protocol-unsupported': { type: 'ResolvedRefs', reason: 'UnsupportedProtocol' },

  // Policies
  'policy-hostname-is-address': { type: 'Accepted', reason: 'Invalid' },
  'policy-well-known-unknown': { type: 'Accepted', reason: 'Invalid' },
  'policy-port-not-tcp': { type: 'Accepted', reason: 'Invalid' },
  'policy-target-not-found': { type: 'Accepted', reason: 'TargetNotFound' },
  'policy-target-kind-unsupported': { type: 'Accepted', reason: 'TargetNotFound' },
  'policy-port-not-found': { type: 'Accepted', reason: 'TargetNotFound' },
  'policy-conflicted': { type: 'Accepted', reason: 'Conflicted' },
  'policy-ca-kind-unsupported': { type: 'ResolvedRefs', reason: 'InvalidKind' },
  'policy-ca-missing': { type: 'ResolvedRefs', reason: 'InvalidCACertificateRef' },
  'policy-ca-invalid': { type: 'ResolvedRefs', reason: 'InvalidCACertificateRef' },
};
