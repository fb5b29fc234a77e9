import type { CatalogueEntry } from './entry.ts';

/** What can be wrong with Gateways, their listeners and their addresses. */
export const gatewayProblems = {
  'gateway-class-missing': {
    severity: 'error',
    title: 'A Gateway names a class that does not exist',
    why: 'A GatewayClass says who runs the Gateway. Without one nobody does, in a cluster as well as here.',
    next: 'Add a GatewayClass of this name, or correct gatewayClassName.',
  },
  'gateway-class-parameters-ignored': {
    severity: 'warning',
    title: 'The parameters of a GatewayClass are ignored',
    why: 'parametersRef points to settings of one particular controller. Postern plays that controller but does not know its settings.',
    next: 'Nothing for local work; expect differences from the cluster in what those parameters change.',
  },
  'gateway-parameters-unknown': {
    severity: 'error',
    title: 'A Gateway asks for parameters that Postern does not know',
    why: 'infrastructure.parametersRef is a requirement: a Gateway whose parameters cannot be honoured must not be accepted.',
    next: 'Remove infrastructure.parametersRef, or keep it in an overlay for the cluster only.',
  },
  'gateway-address-type-unsupported': {
    severity: 'error',
    title: 'A Gateway asks for an address of an unsupported type',
    why: 'Only addresses of type IPAddress can be bound on this machine.',
    next: 'Use type IPAddress, or leave spec.addresses out to get a loopback address.',
  },
  'gateway-address-not-usable': {
    severity: 'error',
    title: 'A Gateway asks for an address it cannot have',
    why: 'An address must belong to this machine and its ports must be free. Postern listens beyond loopback only where it is told to.',
    next: 'Use a loopback address such as 127.0.0.2, or leave spec.addresses out.',
  },
  'gateway-address-not-assigned': {
    severity: 'error',
    title: 'There is no address left for a Gateway',
    why: 'Two Gateways with the same port need two addresses, and this machine answers on one loopback address only.',
    next: 'Give the listeners of one of the Gateways another port.',
  },
  'gateway-client-certificate-not-granted': {
    severity: 'error',
    title: 'The client certificate of a Gateway lies in another namespace',
    why: 'A Secret may be used from another namespace only if a ReferenceGrant beside it says so.',
    next: 'Add a ReferenceGrant from Gateway to Secret in the namespace of the Secret.',
  },
  'gateway-client-certificate-invalid': {
    severity: 'error',
    title: 'The client certificate of a Gateway cannot be used',
    why: 'The gateway must show this certificate to its backends. Without it, TLS connections to them are refused rather than made anonymously.',
    next: 'Point tls.backend.clientCertificateRef to a Secret of type kubernetes.io/tls with tls.crt and tls.key.',
  },
  'listener-protocol-unsupported': {
    severity: 'error',
    title: 'A listener asks for a protocol that is not served',
    why: 'Postern serves HTTP and HTTPS listeners. Other protocols are reported rather than guessed.',
    next: 'Use protocol HTTP or HTTPS.',
  },
  'listener-protocol-conflict': {
    severity: 'error',
    title: 'Two listeners want different protocols on one port',
    why: 'A port speaks either plaintext or TLS. The Gateway API has no winner here: none of these listeners is served.',
    next: 'Give one of the listeners another port.',
  },
  'listener-hostname-conflict': {
    severity: 'error',
    title: 'Two listeners want the same hostname on one port',
    why: 'It would be open which of them answers. The Gateway API has no winner here: none of these listeners is served.',
    next: 'Give the listeners different hostnames, or merge them.',
  },
  'listener-route-kind-unsupported': {
    severity: 'error',
    title: 'A listener allows a kind of route that cannot attach to it',
    why: 'Routes of this kind are not served by a listener of this protocol.',
    next: 'Remove the entry from allowedRoutes.kinds, or use HTTPRoute.',
  },
  'listener-tls-missing': {
    severity: 'error',
    title: 'An HTTPS listener has no certificate',
    why: 'HTTPS needs a certificate; handshakes with this listener are refused.',
    next: 'Add tls.certificateRefs with the name of a Secret. Postern mints the Secret if it does not exist.',
  },
  'listener-certificate-missing': {
    severity: 'error',
    title: 'The certificate of a listener does not exist',
    why: 'The listener refers to a Secret that is not there, so it has nothing to show in a handshake.',
    next: 'Add the Secret, or correct the name. Without --strict, Postern mints a missing Secret.',
  },
  'listener-certificate-not-granted': {
    severity: 'error',
    title: 'The certificate of a listener lies in another namespace',
    why: 'A Secret may be used from another namespace only if a ReferenceGrant beside it says so.',
    next: 'Add a ReferenceGrant from Gateway to Secret in the namespace of the Secret.',
  },
  'listener-certificate-kind-unsupported': {
    severity: 'error',
    title: 'The certificate of a listener is not a Secret',
    why: 'Certificates are read from Secrets of the core group.',
    next: 'Refer to a Secret: group "", kind Secret.',
  },
  'listener-certificate-invalid': {
    severity: 'error',
    title: 'The certificate of a listener cannot be used',
    why: 'A listener needs a certificate and the private key that belongs to it, both in PEM.',
    next: 'Put a certificate in tls.crt and its private key in tls.key, or remove the Secret to have it minted.',
  },
  'listener-certificate-doubtful': {
    severity: 'warning',
    title: 'The certificate of a listener will not please clients',
    why: 'The certificate can be served, but clients that verify it may refuse it.',
    next: 'Renew the certificate, or remove the Secret to have it minted.',
  },
  'listener-client-validation-not-served': {
    severity: 'error',
    title: 'A listener would have to verify client certificates',
    why: 'Postern does not verify client certificates yet. Serving the listener without would let everybody in, so it is not served.',
    next: 'Remove tls.frontend validation for this port while you work locally.',
  },
  'listener-port-unavailable': {
    severity: 'error',
    title: 'The port of a listener cannot be opened',
    why: 'Another program has the port, or the system does not allow it.',
    next: 'Stop the other program, or change the port of the listener.',
  },
  'exposed-port-unavailable': {
    severity: 'warning',
    title: 'A port of --expose cannot be opened',
    why: 'Another program has the port, or the system does not allow it. The listener itself is served on its own port.',
    next: 'Choose another port for --expose, or stop the other program.',
  },
  'privileged-port-mapped': {
    severity: 'info',
    title: 'A privileged port is served on another one',
    why: 'The system reserves low ports for privileged programs. The listener answers on a port that any program may open.',
    next: 'Allow low ports with sysctl, or choose the port yourself with --expose.',
  },
} as const satisfies Record<string, CatalogueEntry>;
