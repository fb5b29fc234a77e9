import type { CatalogueEntry } from './entry.ts';

/** What can be wrong with routes, their rules and their backends. */
export const routeProblems = {
  'route-without-parent': {
    severity: 'warning',
    title: 'A route names no Gateway',
    why: 'A route that attaches to nothing receives no requests.',
    next: 'Add spec.parentRefs with the name of a Gateway.',
  },
  'route-parent-not-found': {
    severity: 'error',
    title: 'A route names a Gateway that does not exist',
    why: 'Nobody reads a route whose Gateway is missing, so it receives no requests and gets no status.',
    next: 'Correct the name or the namespace of the parentRef, or add the Gateway.',
  },
  'route-parent-kind-unsupported': {
    severity: 'warning',
    title: 'A route names a parent that is not a Gateway',
    why: 'Routes attach to Gateways here. Other parents, such as Services in a mesh, are left to other controllers.',
    next: 'Refer to a Gateway, or ignore this where the parent belongs to a mesh.',
  },
  'route-listener-not-found': {
    severity: 'error',
    title: 'A route names a listener that does not exist',
    why: 'sectionName and port of a parentRef must both fit one listener of the Gateway.',
    next: 'Correct sectionName or port of the parentRef.',
  },
  'route-not-allowed-by-listener': {
    severity: 'error',
    title: 'No listener allows this route',
    why: 'A listener decides by allowedRoutes from which namespaces and of which kinds routes may attach. The default is its own namespace.',
    next: 'Widen allowedRoutes of the listener, or move the route.',
  },
  'route-hostname-matches-no-listener': {
    severity: 'error',
    title: 'No hostname of a route fits a listener',
    why: 'A route receives requests for hostnames that both the route and the listener cover. Here there are none.',
    next: 'Change the hostnames of the route or of the listener so that they overlap.',
  },
  'route-hostname-ignored': {
    severity: 'warning',
    title: 'One hostname of a route fits no listener',
    why: 'The other hostnames are served; requests for this one are not.',
    next: 'Correct the hostname, or add a listener that covers it.',
  },
  'backend-not-found': {
    severity: 'error',
    title: 'A backend does not exist',
    why: 'The route refers to a Service that is not there. Its share of the requests is answered with status 500.',
    next: 'Add the Service, or correct the name or namespace of the reference.',
  },
  'backend-port-not-found': {
    severity: 'error',
    title: 'A Service has no such port',
    why: 'backendRefs name the port of the Service, not the one of the container. This share of the requests is answered with status 500.',
    next: 'Use a port that spec.ports of the Service lists.',
  },
  'backend-kind-unsupported': {
    severity: 'error',
    title: 'A backend is not a Service',
    why: 'Only Services of the core group can answer requests here. This share of the requests is answered with status 500.',
    next: 'Refer to a Service: group "", kind Service.',
  },
  'backend-external-name': {
    severity: 'error',
    title: 'A backend is an ExternalName Service',
    why: 'An ExternalName Service would let a route reach any host on the network (CVE-2021-25740), so the Gateway API advises against it.',
    next: 'Use a Service with an EndpointSlice that lists the addresses.',
  },
  'backend-not-granted': {
    severity: 'error',
    title: 'A backend lies in another namespace',
    why: 'A Service may be used from another namespace only if a ReferenceGrant beside it says so.',
    next: 'Add a ReferenceGrant from HTTPRoute to Service in the namespace of the Service.',
  },
  'backend-protocol-unsupported': {
    severity: 'error',
    title: 'A backend speaks a protocol that the route cannot',
    why: 'The port of the Service asks, by protocol or appProtocol, for something that HTTP routes cannot give it.',
    next: 'Change appProtocol or protocol of the Service port; for kubernetes.io/wss add a BackendTLSPolicy.',
  },
  'backend-https-without-policy': {
    severity: 'warning',
    title: 'A backend says it speaks HTTPS, but no policy asks for TLS',
    why: 'TLS to a backend begins with a BackendTLSPolicy, because only it says whom to trust. Without one the backend is spoken to in plaintext.',
    next: 'Add a BackendTLSPolicy for the Service.',
  },
  'rule-without-backend': {
    severity: 'warning',
    title: 'A rule has no backend',
    why: 'A rule without backendRefs and without a redirect has nobody to answer. Requests get status 500.',
    next: 'Add backendRefs, or a RequestRedirect filter.',
  },
  'rule-weights-all-zero': {
    severity: 'warning',
    title: 'All backends of a rule have weight 0',
    why: 'Weight 0 means no requests at all, so nobody is left to answer. Requests get status 500.',
    next: 'Give at least one backend a weight above 0.',
  },
  'rule-expression-invalid': {
    severity: 'error',
    title: 'A regular expression cannot be used',
    why: 'Expressions run in linear time (RE2 syntax), which has no backreferences and no lookaround. The rule is dropped.',
    next: 'Correct the expression, or write it without backreferences and lookaround.',
  },
  'rule-filters-incompatible': {
    severity: 'error',
    title: 'Filters of a rule exclude each other',
    why: 'A request cannot be both redirected and rewritten. The rule is dropped.',
    next: 'Keep one of RequestRedirect and URLRewrite.',
  },
  'rule-prefix-replacement-without-prefix': {
    severity: 'error',
    title: 'A prefix is replaced where no single prefix is matched',
    why: 'ReplacePrefixMatch needs to know which prefix to replace: the rule must have exactly one match, of type PathPrefix. The rule is dropped.',
    next: 'Split the rule so that it has one PathPrefix match, or use ReplaceFullPath.',
  },
  'rule-name-repeated': {
    severity: 'warning',
    title: 'Two rules of a route have the same name',
    why: 'The name of a rule is how policies and people refer to it, so it should be unique in its route.',
    next: 'Give one of the rules another name.',
  },
  'rule-never-reached': {
    severity: 'warning',
    title: 'A rule can never be reached',
    why: 'Another rule has exactly the same hostname and match and comes first in the order of the Gateway API.',
    next: 'Remove one of the two, or make their matches differ.',
  },
  'filter-unsupported': {
    severity: 'error',
    title: 'A filter is not known',
    why: 'A filter that cannot be honoured must not be skipped. Requests that would pass it get status 500.',
    next: 'Remove the filter while you work locally.',
  },
  'header-changed-twice': {
    severity: 'warning',
    title: 'A filter changes one header in two ways',
    why: 'The Gateway API allows one action for each header and leaves open what happens otherwise. Here set comes first, then add, then remove.',
    next: 'Keep one action for the header.',
  },
  'not-served-yet': {
    severity: 'warning',
    title: 'A feature is not served yet',
    why: 'This kind or field belongs to the Gateway API, but Postern does not act on it yet.',
    next: 'Expect the cluster to behave differently in this point.',
  },
} as const satisfies Record<string, CatalogueEntry>;
