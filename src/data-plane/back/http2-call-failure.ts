import { constants } from 'node:http2';
import type { Failure } from '../../diagnostics/failure.ts';
import { backFailure, gatewayStopping, nameOf, originOf } from './back-failure.ts';
import type { Call } from './call.ts';
import { clientCertificateFailure, presentsCertificate } from './dial-failure.ts';
import type { Http2Link } from './http2-link.ts';

export interface BrokenStream {
  readonly call: Call;
  readonly link: Http2Link;
  /** HTTP/2 error code of the stream. */
  readonly code: number;
  readonly bytesOut: number;
}

/** What ended a stream before its answer was whole, as one named cause. */
export function brokenStreamFailure({ call, link, code, bytesOut }: BrokenStream): Failure {
  const { backend, endpoint } = call;
  const who = nameOf(backend, endpoint);
  const origin = originOf(backend);
  if (link.stopped) return gatewayStopping(backend);
  const when = call.answer.started
    ? `after ${bytesOut} bytes of the body, before the answer was whole`
    : 'before it answered';
  if (link.session.destroyed) {
    if (link.askedForCertificate && !presentsCertificate(backend) && !call.answer.started) {
      return clientCertificateFailure(backend, endpoint);
    }
    const message = `${who} closed the HTTP/2 connection ${when}.`;
    return backFailure('backend-closed-early', { message, origin });
  }
  const name = NAMES.get(code) ?? `code ${code}`;
  const message = `${who} reset the HTTP/2 stream with ${name} ${when}.`;
  return backFailure('backend-stream-reset', { message, origin });
}

/** `REFUSED_STREAM`, by the number that goes over the wire. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [constants.NGHTTP2_NO_ERROR, 'NO_ERROR'],
  [constants.NGHTTP2_PROTOCOL_ERROR, 'PROTOCOL_ERROR'],
  [constants.NGHTTP2_INTERNAL_ERROR, 'INTERNAL_ERROR'],
  [constants.NGHTTP2_FLOW_CONTROL_ERROR, 'FLOW_CONTROL_ERROR'],
  [constants.NGHTTP2_STREAM_CLOSED, 'STREAM_CLOSED'],
  [constants.NGHTTP2_REFUSED_STREAM, 'REFUSED_STREAM'],
  [constants.NGHTTP2_CANCEL, 'CANCEL'],
  [constants.NGHTTP2_ENHANCE_YOUR_CALM, 'ENHANCE_YOUR_CALM'],
  [constants.NGHTTP2_HTTP_1_1_REQUIRED, 'HTTP_1_1_REQUIRED'],
]);
