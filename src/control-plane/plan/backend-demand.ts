import type { Origin } from '../../resources/object.ts';
import type { ServicePort } from '../../resources/service.ts';

/** What a policy, a ServersTransport or TLS passed through asks of the certificate behind a Service. */
export interface BackendDemand {
  readonly dnsNames: readonly string[];
  readonly uris: readonly string[];
  readonly origin: Origin;
  readonly covers: (port: ServicePort) => boolean;
}
