import { expect, it } from 'vitest';
import { supportedFeatures } from './supported-features.ts';

/** What `pkg/features` of the Gateway API v1.7.0 knows, without those of a mesh. */
const known = `
  BackendTLSPolicy BackendTLSPolicySANValidation ClusterTrustBundle
  GRPCRoute GRPCRouteNamedRouteRule GRPCRouteRequestHeaderModifier
  Gateway GatewayAddressEmpty GatewayAddressRoutability GatewayAddressRoutabilityCluster
  GatewayBackendClientCertificate GatewayFrontendClientCertificateValidation
  GatewayFrontendClientCertificateValidationInsecureFallback GatewayHTTPListenerIsolation
  GatewayHTTPSListenerDetectMisdirectedRequests GatewayInfrastructure GatewayListenerFilters
  GatewayPort8080 GatewayRouteHostnameIntersectionPrecedence GatewayStaticAddresses
  HTTPRoute HTTPRoute303RedirectStatusCode HTTPRoute307RedirectStatusCode
  HTTPRoute308RedirectStatusCode HTTPRouteBackendProtocolH2C HTTPRouteBackendProtocolWebSocket
  HTTPRouteBackendRequestHeaderModification HTTPRouteBackendTimeout HTTPRouteBackendURLRewrite
  HTTPRouteCORS HTTPRouteDestinationPortMatching HTTPRouteHostRewrite HTTPRouteMethodMatching
  HTTPRouteNamedRouteRule HTTPRouteParentRefPort HTTPRoutePathRedirect HTTPRoutePathRewrite
  HTTPRoutePortRedirect HTTPRouteQueryParamMatching HTTPRouteRequestMirror
  HTTPRouteRequestMultipleMirrors HTTPRouteRequestPercentageMirror HTTPRouteRequestTimeout
  HTTPRouteResponseHeaderModification HTTPRouteRetryCodes HTTPRouteRetryConnectionError
  HTTPRouteSchemeRedirect
  ListenerSet ReferenceGrant
  TCPRoute TLSRoute TLSRouteModeMixed TLSRouteModeTerminate UDPRoute
`;

it('names every feature of the release, in the order that GatewayClass status must have', () => {
  expect(supportedFeatures).toEqual(known.trim().split(/\s+/).sort());
  // The CRD has room for so many.
  expect(supportedFeatures.length).toBeLessThanOrEqual(64);
});
