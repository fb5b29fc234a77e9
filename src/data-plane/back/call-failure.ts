import { performance } from 'node:perf_hooks';
import type { Failure } from '../../diagnostics/failure.ts';
import { backFailure, gatewayStopping, nameOf, originOf } from './back-failure.ts';
import type { Call } from './call.ts';
import { CLOCK_SLACK_MS } from './call-clock.ts';
import {
  alertFailure,
  alertOf,
  clientCertificateFailure,
  errorCode,
  presentsCertificate,
} from './dial-failure.ts';
import type { ConnectionFault } from './http1-connection.ts';
import { ANSWERED_IN_TLS } from './http1-response-reader.ts';
import type { Staller } from './stall-clock.ts';

export interface BrokenCall {
  readonly call: Call;
  readonly fault: ConnectionFault;
  /** Of the connection that broke. */
  readonly askedForCertificate: boolean;
  readonly reused: boolean;
  /** Body bytes that had arrived. */
  readonly bytesOut: number;
}

/** What ended an exchange on a connection that stood, as one named cause. */
export function brokenCallFailure(broken: BrokenCall): Failure {
  const { call, fault, askedForCertificate, reused } = broken;
  const { backend, endpoint } = call;
  if (fault.kind === 'stopped') return gatewayStopping(backend);
  if (fault.kind === 'malformed') return malformedFailure(call, fault.malformed ?? '');
  const alert = fault.error ? alertOf(fault.error) : undefined;
  if (fault.error && alert !== undefined) {
    return alertFailure({ backend, endpoint, error: fault.error }, alert);
  }
  if (
    askedForCertificate &&
    !presentsCertificate(backend) &&
    !reused &&
    fault.bytesReceived === 0
  ) {
    return clientCertificateFailure(backend, endpoint);
  }
  return closedEarly(broken);
}

export function malformedFailure({ backend, endpoint }: Call, malformed: string): Failure {
  const who = nameOf(backend, endpoint);
  const origin = originOf(backend);
  if (malformed === ANSWERED_IN_TLS && backend.tls.mode === 'plaintext') {
    const message = `${who} was spoken to in plain HTTP, as no TLS policy governs it, and answered in TLS.`;
    return backFailure('backend-speaks-tls', { message, origin });
  }
  const message = `${who} sent an answer that breaks HTTP: ${malformed}.`;
  return backFailure('backend-response-malformed', { message, origin });
}

/** Named by the limit that passed: the attempt's (backendRequest) or the whole request's. */
export function timedOutFailure({ backend, endpoint, deadlines }: Call, phase: string): Failure {
  const { attemptMs, requestEndsAt, attemptOrigin, requestOrigin } = deadlines;
  const requestPassed = performance.now() + CLOCK_SLACK_MS >= requestEndsAt;
  const limit = !requestPassed && attemptMs > 0 ? ` within ${attemptMs} ms` : ' in time';
  const message = `${nameOf(backend, endpoint)} did not complete its answer${limit}: the gateway was ${phase}.`;
  const origin = (requestPassed ? requestOrigin : attemptOrigin) ?? originOf(backend);
  return backFailure('backend-timed-out', { message, origin });
}

/** Nothing moved for `stallMs`, and nobody can tell whether the other side is still there. */
export function stalledFailure(call: Call, staller: Staller, stallMs: number): Failure {
  const { backend, endpoint } = call;
  const who = nameOf(backend, endpoint);
  if (staller === 'client') {
    const message = `The client took nothing of the answer of ${who} for ${stallMs} ms.`;
    return backFailure('client-stopped-reading', { message, source: 'downstream' });
  }
  const message = `${who} took nothing of the request’s body for ${stallMs} ms.`;
  return backFailure('backend-stopped-reading', { message, origin: originOf(backend) });
}

export function unsendableFailure({ backend, head }: Call): Failure {
  const message = `The ${head.method} request for ${backend.name} holds a character that HTTP does not allow in its target, host or header fields.`;
  return backFailure('request-unsendable', { message, source: 'internal' });
}

function closedEarly({ call, fault, reused, bytesOut, askedForCertificate }: BrokenCall): Failure {
  const who = nameOf(call.backend, call.endpoint);
  const how = fault.error
    ? `broke the connection (${errorCode(fault.error)})`
    : 'closed the connection';
  const when = call.answer.started
    ? `after ${bytesOut} bytes of the body, before the answer was whole`
    : fault.bytesReceived > 0
      ? 'in the middle of the answer’s head'
      : 'before it answered';
  const kept =
    reused && fault.bytesReceived === 0
      ? ` It was a kept connection, and ${call.head.method} cannot safely be sent twice.`
      : '';
  const doubt = !reused && fault.bytesReceived === 0 ? doubtOf(call, askedForCertificate) : '';
  return backFailure('backend-closed-early', {
    message: `${who} ${how} ${when}.${kept}${doubt}`,
    origin: originOf(call.backend),
  });
}

/** A backend that hangs up on the first request without a word often wants another kind of talk. */
function doubtOf({ backend }: Call, askedForCertificate: boolean): string {
  if (backend.tls.mode === 'plaintext') {
    return ' No TLS policy governs it, so it was spoken to in plain HTTP; it may expect TLS.';
  }
  return askedForCertificate
    ? ' It had asked for a client certificate, and may not accept the one it was shown.'
    : '';
}
