import type { CatalogueEntry } from './entry.ts';

/** What can be wrong with BackendTLSPolicies and the trust they ask for. */
export const backendTlsProblems = {
  'policy-target-not-found': {
    severity: 'error',
    title: 'A policy targets a Service that does not exist',
    why: 'A BackendTLSPolicy applies to Services of its own namespace.',
    next: 'Correct the name of the target, or move the policy to the namespace of the Service.',
  },
  'policy-target-kind-unsupported': {
    severity: 'error',
    title: 'A policy targets something that is not a Service',
    why: 'A BackendTLSPolicy applies to Services of the core group.',
    next: 'Target a Service: group "", kind Service.',
  },
  'policy-port-not-found': {
    severity: 'error',
    title: 'A policy targets a port that the Service does not have',
    why: 'sectionName is the name of a port of the Service, not its number.',
    next: 'Use the name of a port of the Service, or leave sectionName out to cover all ports.',
  },
  'policy-port-not-tcp': {
    severity: 'error',
    title: 'A policy targets a port that cannot have TLS',
    why: 'TLS runs over TCP; a UDP port cannot be secured by a BackendTLSPolicy.',
    next: 'Target a TCP port.',
  },
  'policy-conflicted': {
    severity: 'error',
    title: 'Two policies target the same Service',
    why: 'Only one policy can say whom to trust. The older one wins, then the first by name.',
    next: 'Remove one of the policies, or give them different sectionNames.',
  },
  'policy-without-effect': {
    severity: 'info',
    title: 'A policy is used by no route',
    why: 'The Services it targets receive no requests through a Gateway, so there is no connection to secure.',
    next: 'Nothing, if a route will follow.',
  },
  'policy-passed-by': {
    severity: 'warning',
    title: 'A policy has no say where TLS passes through',
    why: 'On a listener of mode Passthrough the client itself speaks TLS with the backend. The gateway opens nothing there, so it neither sends the hostname of the policy nor checks a certificate.',
    next: 'Remove the policy if all of the traffic passes through, or let a listener of mode Terminate end TLS at the gateway.',
  },
  'policy-ca-missing': {
    severity: 'error',
    title: 'The CA certificate of a policy does not exist',
    why: 'The policy trusts an authority that is not there. The backend is not spoken to at all, and its requests get status 503.',
    next: 'Add the ConfigMap or ClusterTrustBundle, or correct its name. Without --strict, Postern mints what is missing.',
  },
  'policy-ca-kind-unsupported': {
    severity: 'error',
    title: 'The CA certificate of a policy is of an unsupported kind',
    why: 'CA certificates are read from a ClusterTrustBundle, or from the key ca.crt of a ConfigMap or Secret.',
    next: 'Refer to a ConfigMap: group "", kind ConfigMap.',
  },
  'policy-ca-invalid': {
    severity: 'error',
    title: 'The CA certificate of a policy cannot be read',
    why: 'The key ca.crt, or the trustBundle of a ClusterTrustBundle, must hold at least one certificate in PEM. Without it nobody can be trusted.',
    next: 'Put the certificate of the authority there, in PEM.',
  },
  'policy-ca-doubtful': {
    severity: 'warning',
    title: 'The CA certificate of a policy will not verify anything',
    why: 'The certificate can be read, but connections that rely on it may fail.',
    next: 'Renew the certificate of the authority.',
  },
  'policy-well-known-unknown': {
    severity: 'error',
    title: 'A policy asks for a set of authorities that is not known',
    why: 'The only well-known set is System, the authorities that this machine trusts.',
    next: 'Use System, or name the authority with caCertificateRefs.',
  },
  'policy-hostname-is-address': {
    severity: 'error',
    title: 'The hostname of a policy is an IP address',
    why: 'The hostname is sent as SNI and compared with DNS names, and neither may be an IP address.',
    next: 'Use a DNS name that the certificate of the backend has.',
  },
  'policy-not-admitted': {
    severity: 'error',
    title: 'A policy that is not valid protects a Service',
    why: 'An API server would refuse the policy, and the backend would be spoken to in plaintext although somebody asked for TLS. So requests get an error until the policy is valid.',
    next: 'Correct the policy, or remove it if the backend is to be spoken to in plaintext.',
  },
  'policy-options-ignored': {
    severity: 'warning',
    title: 'Options of a policy are ignored',
    why: 'options belong to one particular controller. Postern knows none, and does as if they were not there.',
    next: 'Nothing for local work; expect differences from the cluster in what those options change.',
  },
  'policy-too-many-gateways': {
    severity: 'error',
    title: 'A policy is used by more Gateways than its status can name',
    why: 'The status of a policy has room for 16 Gateways. For the others it cannot be put into force, so their requests get an error.',
    next: 'Use another Service and policy for some of the Gateways.',
  },
} as const satisfies Record<string, CatalogueEntry>;
