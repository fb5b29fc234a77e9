import type { CatalogueEntry } from '../../diagnostics/catalogue/entry.ts';
import { catalogue, type ProblemCode } from '../../diagnostics/catalogue.ts';
import type { Failure, FailureSource } from '../../diagnostics/failure.ts';
import { printable } from '../../diagnostics/printable.ts';
import type { Origin } from '../../resources/object.ts';
import type { Backend, Endpoint } from '../../routing-table/backend.ts';

export interface BackFailureDetails {
  readonly message: string;
  /** Defaults to the catalogue entry's. */
  readonly next?: string;
  readonly origin?: Origin | undefined;
  /** Defaults to `upstream`. */
  readonly source?: FailureSource;
}

/** The only way the back leg makes a failure: the next step defaults to the catalogue's. */
export function backFailure(code: ProblemCode, details: BackFailureDetails): Failure {
  const entry: CatalogueEntry = catalogue[code];
  const { message, origin, source = 'upstream', next = entry.next } = details;
  // What a backend sent may stand in the sentence, and the sentence on a terminal.
  return { source, code, message: printable(message), next, ...(origin ? { origin } : {}) };
}

/** `127.0.0.1:8443`, `[::1]:8443`. */
export function addressOf(endpoint: Endpoint): string {
  const { address, port } = endpoint;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** `default/whoami-tls:8443 at 127.0.0.1:8443 (pod whoami-7d)`: how messages name the other side. */
export function nameOf(backend: Backend, endpoint: Endpoint): string {
  const pod = endpoint.pod ? ` (pod ${endpoint.pod.name})` : '';
  return `${backend.name} at ${addressOf(endpoint)}${pod}`;
}

/** The policy that governs the backend, if one does; else the Service itself. */
export function originOf(backend: Backend): Origin {
  return backend.tls.mode === 'verified'
    ? backend.tls.origin
    : { object: backend.service, field: '' };
}

export function clientWentAway(): Failure {
  return backFailure('client-went-away', {
    source: 'downstream',
    message: 'The client closed its connection before the answer was complete.',
  });
}

export function gatewayStopping(backend: Backend): Failure {
  return backFailure('gateway-stopping', {
    source: 'internal',
    message: `The gateway was stopped while a request to ${backend.name} was under way.`,
  });
}
