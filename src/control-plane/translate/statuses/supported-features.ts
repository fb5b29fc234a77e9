/**
 * The features of the Gateway API that are served, by what they are about. Only what is fully in force
 * belongs here, because people and test suites believe it.
 */
const servedFeatures = {
  gateways: [
    'Gateway',
    'GatewayAddressEmpty',
    'GatewayAddressRoutability',
    'GatewayAddressRoutabilityCluster',
    'GatewayBackendClientCertificate',
    'GatewayFrontendClientCertificateValidation',
    'GatewayFrontendClientCertificateValidationInsecureFallback',
    'GatewayHTTPListenerIsolation',
    'GatewayHTTPSListenerDetectMisdirectedRequests',
    'GatewayInfrastructure',
    'GatewayListenerFilters',
    'GatewayPort8080',
    'GatewayRouteHostnameIntersectionPrecedence',
    'GatewayStaticAddresses',
    'ListenerSet',
    'ReferenceGrant',
  ],
  httpRoutes: [
    'HTTPRoute',
    'HTTPRoute303RedirectStatusCode',
    'HTTPRoute307RedirectStatusCode',
    'HTTPRoute308RedirectStatusCode',
    'HTTPRouteBackendProtocolH2C',
    'HTTPRouteBackendProtocolWebSocket',
    'HTTPRouteBackendRequestHeaderModification',
    'HTTPRouteBackendTimeout',
    'HTTPRouteBackendURLRewrite',
    'HTTPRouteCORS',
    'HTTPRouteDestinationPortMatching',
    'HTTPRouteHostRewrite',
    'HTTPRouteMethodMatching',
    'HTTPRouteNamedRouteRule',
    'HTTPRouteParentRefPort',
    'HTTPRoutePathRedirect',
    'HTTPRoutePathRewrite',
    'HTTPRoutePortRedirect',
    'HTTPRouteQueryParamMatching',
    'HTTPRouteRequestMirror',
    'HTTPRouteRequestMultipleMirrors',
    'HTTPRouteRequestPercentageMirror',
    'HTTPRouteRequestTimeout',
    'HTTPRouteResponseHeaderModification',
    'HTTPRouteRetryCodes',
    'HTTPRouteRetryConnectionError',
    'HTTPRouteSchemeRedirect',
  ],
  grpcRoutes: ['GRPCRoute', 'GRPCRouteNamedRouteRule', 'GRPCRouteRequestHeaderModifier'],
  streams: ['TCPRoute', 'TLSRoute', 'TLSRouteModeMixed', 'TLSRouteModeTerminate', 'UDPRoute'],
  /** A ClusterTrustBundle may be named by Gateways, too. */
  backendTls: ['BackendTLSPolicy', 'BackendTLSPolicySANValidation', 'ClusterTrustBundle'],
} as const;

/** The same by name, in the order that GatewayClass status must have. */
export const supportedFeatures: readonly string[] = Object.values(servedFeatures).flat().sort();
