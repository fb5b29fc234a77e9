import type { Failure } from '../../diagnostics/failure.ts';
import type { Origin } from '../../resources/object.ts';
import type { Backend, Endpoint } from '../../routing-table/backend.ts';
import { backFailure, nameOf, originOf } from './back-failure.ts';

export interface DialFault {
  readonly backend: Backend;
  readonly endpoint: Endpoint;
  readonly error: Error;
}

/** What the operating system said to a TCP connect, as one named cause. */
export function connectFailure({ backend, endpoint, error }: DialFault): Failure {
  const who = nameOf(backend, endpoint);
  const code = errorCode(error);
  const origin = originOf(backend);
  if (code === 'ECONNREFUSED') {
    const message = `${who} refused the connection: nothing listens there.`;
    return backFailure('backend-refused-connection', { message, origin });
  }
  if (code === 'ETIMEDOUT') return connectTimedOut({ backend, endpoint });
  const message = `${who} cannot be reached: ${code || error.message}.`;
  return backFailure('backend-unreachable', { message, origin });
}

export function connectTimedOut(
  { backend, endpoint }: Omit<DialFault, 'error'>,
  limitMs?: number,
): Failure {
  const after = limitMs === undefined ? '' : ` within ${limitMs} ms`;
  const message = `${nameOf(backend, endpoint)} did not take the connection${after}.`;
  return backFailure('backend-connect-timed-out', { message, origin: originOf(backend) });
}

export function handshakeTimedOut(
  { backend, endpoint }: Omit<DialFault, 'error'>,
  limitMs: number,
): Failure {
  const message = `${nameOf(backend, endpoint)} took the connection, but did not finish the TLS handshake within ${limitMs} ms.`;
  return backFailure('backend-handshake-timed-out', { message, origin: originOf(backend) });
}

/** What ended a TLS handshake, as one named cause; an alert of the backend is read by its number. */
export function handshakeFailure(fault: DialFault): Failure {
  const { backend, endpoint, error } = fault;
  const who = nameOf(backend, endpoint);
  const origin = originOf(backend);
  const code = errorCode(error);
  if (NOT_TLS.test(code)) {
    const message = `${who} is governed by a TLS policy, but did not answer in TLS (${code}).`;
    return backFailure('backend-not-speaking-tls', { message, origin });
  }
  const alert = alertOf(error);
  if (alert !== undefined) return alertFailure(fault, alert);
  if (error instanceof ClosedInHandshake || code === 'ECONNRESET' || code === 'EPIPE') {
    const message = `${who} closed the connection during the TLS handshake without saying why.`;
    return backFailure('backend-handshake-failed', { message, origin });
  }
  const message = `The TLS handshake with ${who} failed: ${code || error.message}.`;
  return backFailure('backend-handshake-failed', { message, origin });
}

/** An alert can also come behind the handshake: TLS 1.3 backends judge our certificate then. */
export function alertFailure({ backend, endpoint, error }: DialFault, alert: number): Failure {
  const who = nameOf(backend, endpoint);
  const origin = originOf(backend);
  if (alert === ALERT_CERTIFICATE_REQUIRED) return clientCertificateFailure(backend, endpoint);
  if (CLIENT_CERTIFICATE_ALERTS.has(alert) && presentsCertificate(backend)) {
    return clientCertificateFailure(backend, endpoint);
  }
  if (alert === ALERT_NO_APPLICATION_PROTOCOL) {
    if (backend.protocol === 'h2c') return backendLacksH2({ backend, endpoint }, null);
    const message = `${who} does not speak HTTP/1.1 over TLS: it refused the ALPN offer.`;
    const next =
      'Give the Service port the appProtocol kubernetes.io/h2c if it speaks HTTP/2 only.';
    return backFailure('backend-handshake-failed', { message, next, origin });
  }
  const name = ALERTS[alert] ?? errorCode(error);
  const sni = backend.tls.mode === 'verified' ? backend.tls.identity.serverName : '';
  const message = `${who} ended the TLS handshake for the server name “${sni}” with alert ${alert} (${name}).`;
  return backFailure('backend-handshake-failed', { message, origin });
}

/** The handshake stood, but for another protocol than the one the Service port asks for. */
export function backendLacksH2(
  { backend, endpoint }: Omit<DialFault, 'error'>,
  agreed: string | false | null,
): Failure {
  const found = agreed ? `it chose ${agreed}` : 'it agreed to no protocol at all';
  const message = `${nameOf(backend, endpoint)} was to speak HTTP/2 (ALPN h2), but ${found}.`;
  return backFailure('backend-no-h2', { message, origin: originOf(backend) });
}

/** The backend asked for a certificate and ended the connection before it answered anything. */
export function clientCertificateFailure(backend: Backend, endpoint: Endpoint): Failure {
  const who = nameOf(backend, endpoint);
  const own = backend.tls.mode === 'verified' ? backend.tls.identity.clientCertificate : undefined;
  const origin: Origin = own?.origin ?? originOf(backend);
  if (!own) {
    const message = `${who} asked for a client certificate, and the gateway has none to present.`;
    return backFailure('backend-requires-client-certificate', { message, origin });
  }
  const message = `${who} asked for a client certificate and refused the one that was presented.`;
  return backFailure('backend-refused-client-certificate', { message, origin });
}

/** The number in OpenSSL's text; its names for alerts differ between versions. */
export function alertOf(error: Error): number | undefined {
  const digits = ALERT_NUMBER.exec(error.message)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

export class ClosedInHandshake extends Error {}

/** The gateway has a certificate of its own to show this backend. */
export function presentsCertificate(backend: Backend): boolean {
  return backend.tls.mode === 'verified' && backend.tls.identity.clientCertificate !== undefined;
}

/** Any answer whose first bytes are no TLS record; OpenSSL's name for it depends on the bytes. */
const NOT_TLS =
  /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNKNOWN_PROTOCOL|RECORD_LAYER_FAILURE|UNEXPECTED_MESSAGE|BAD_RECORD_TYPE)$/;

const ALERT_NUMBER = /SSL alert number (\d+)/;
const ALERT_CERTIFICATE_REQUIRED = 116;
const ALERT_NO_APPLICATION_PROTOCOL = 120;
/** bad, unsupported, revoked, expired, unknown certificate; unknown CA; access denied. */
const CLIENT_CERTIFICATE_ALERTS: ReadonlySet<number> = new Set([42, 43, 44, 45, 46, 48, 49]);
const ALERTS: Readonly<Record<number, string>> = {
  40: 'handshake failure: no common cipher or group, or a client certificate is wanted',
  42: 'bad certificate',
  47: 'illegal parameter',
  48: 'unknown certificate authority',
  70: 'protocol version',
  71: 'insufficient security',
  80: 'internal error',
  112: 'unrecognized name',
};
