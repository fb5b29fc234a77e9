import type { Socket as NetSocket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Failure } from '../../diagnostics/failure.ts';
import type { Origin } from '../../resources/object.ts';
import { comparableServerName } from '../../routing-table/host-name.ts';
import { listenerForServerName } from '../../routing-table/listener-choice.ts';
import type { Listener, Socket } from '../../routing-table/routing-table.ts';
import type { CertificateFacts } from '../../traffic/certificate-facts.ts';
import type { HandshakeFacts } from '../../traffic/traffic-event.ts';
import type { ClientHello } from './client-hello.ts';
import {
  authoritiesMissing,
  type ClientVerdict,
  certificateMissing,
  judgeClient,
  validationKey,
} from './client-validation.ts';
import { frontFailure, reasonOf } from './front-failure.ts';
import type { PresentedCertificate, ServerCertificates } from './server-certificates.ts';

export interface Handshake {
  readonly raw: NetSocket;
  /** Absent if it could not be read; OpenSSL will say so to the client. */
  readonly hello?: ClientHello;
  readonly socket: Socket;
  readonly certificates: ServerCertificates;
  readonly signal: AbortSignal;
  /** Protocols to agree on; empty for a stream, which is none of HTTP's. */
  readonly alpn: readonly string[];
  /** Refused without an alert. */
  readonly silent: boolean;
  /** Milliseconds since the epoch; certificates of clients are judged by it. */
  readonly now: () => number;
}

export type HandshakeResult =
  | {
      readonly kind: 'completed';
      readonly stream: TLSSocket;
      readonly serverName?: string;
      readonly listener: Origin;
      readonly facts: HandshakeFacts;
      /** Of the validation that the client passed. */
      readonly validationKey: string;
      /** Present if the client was asked for a certificate. */
      readonly client?: ClientVerdict;
    }
  | {
      readonly kind: 'failed';
      readonly serverName?: string;
      readonly failure: Failure;
      readonly clientChain?: readonly CertificateFacts[];
    };

/**
 * The front handshake: the listener by SNI, its certificate, TLS 1.2 or 1.3, ALPN. A name that no
 * listener covers gets the alert `unrecognized_name` (RFC 6066 3) and no certificate of another's.
 * Calls `done` exactly once; after a failure the connection is closed.
 */
export function shakeHands(handshake: Handshake, done: (result: HandshakeResult) => void): void {
  const { raw, hello, socket, certificates } = handshake;
  const serverName = comparableServerName(hello?.serverName);
  const named = serverName === undefined ? {} : { serverName };
  const listener = hello && listenerForServerName(socket, serverName);
  const presented = listener && certificates.find(listener, serverName);
  const judgesNobody = listener?.tls?.clientValidation?.authorities.length === 0;
  if (listener && presented && !judgesNobody) {
    secure({ ...handshake, listener, presented, serverName }, done);
    return;
  }
  const alert = hello ? (judgesNobody ? handshakeFailed : unrecognizedName) : decodeError;
  if (!handshake.silent) raw.end(fatalAlert(alert));
  raw.destroySoon();
  const refused = { hello, socket, listener, serverName };
  const failure = listener && judgesNobody ? authoritiesMissing(listener) : refusal(refused);
  done({ kind: 'failed', ...named, failure });
}

interface AgreedHandshake extends Handshake {
  readonly listener: Listener;
  readonly presented: PresentedCertificate;
  readonly serverName: string | undefined;
}

function secure(handshake: AgreedHandshake, done: (result: HandshakeResult) => void): void {
  const { raw, presented, listener, serverName, signal, alpn, now } = handshake;
  const validation = listener.tls?.clientValidation;
  const named = serverName === undefined ? {} : { serverName };
  const startedAt = performance.now();
  const stream = new TLSSocket(raw, {
    isServer: true,
    secureContext: presented.context,
    ...(alpn.length > 0 ? { ALPNProtocols: [...alpn] } : {}),
    requestCert: validation !== undefined,
    rejectUnauthorized: validation?.mode === 'AllowValidOnly',
  });
  let isOver = false;
  const finish = (result: HandshakeResult): void => {
    if (result.kind === 'failed') stream.destroy();
    if (isOver) return;
    isOver = true;
    signal.removeEventListener('abort', expire);
    done(result);
  };
  const fail = (error?: Error): void => {
    finish({ kind: 'failed', ...named, failure: handshakeFailure(listener, serverName, error) });
  };
  const expire = (): void => finish({ kind: 'failed', ...named, failure: expired(serverName) });
  signal.addEventListener('abort', expire);
  // These are the events by which `tls.Server` itself learns of a TLSSocket's fate. Going without it
  // is worth it: each connection has its own facts here, and no name needs a default certificate.
  stream.on('_tlsError', fail);
  stream.on('error', fail);
  stream.on('close', () => fail());
  stream.once('secure', () => {
    const client = validation && judgeClient(stream, { listener, validation, at: now() });
    if (client?.failure) {
      const { failure, chain: clientChain } = client;
      finish({ kind: 'failed', ...named, failure, clientChain });
      return;
    }
    const facts = handshakeFacts(stream, presented, startedAt);
    // `tls.Server` sets this, and HTTP/2 would wait for it.
    Object.assign(stream, { secureConnecting: false });
    finish({
      kind: 'completed',
      stream,
      ...named,
      listener: listener.origin,
      facts: serverName === undefined ? facts : { ...facts, sni: serverName },
      validationKey: validationKey(validation),
      ...(client ? { client } : {}),
    });
  });
}

function handshakeFacts(
  stream: TLSSocket,
  presented: PresentedCertificate,
  startedAt: number,
): HandshakeFacts {
  const cipher = stream.getCipher();
  const resumed = stream.isSessionReused();
  return {
    ...(stream.alpnProtocol ? { alpn: stream.alpnProtocol } : {}),
    version: stream.getProtocol() ?? cipher.version,
    cipher: cipher.standardName,
    resumed,
    chain: resumed ? [] : presented.chain,
    handshakeMs: performance.now() - startedAt,
  };
}

function handshakeFailure(
  listener: Listener,
  serverName: string | undefined,
  error: Error | undefined,
): Failure {
  if (error && 'code' in error && error.code === noCertificate) return certificateMissing(listener);
  const reason = error ? `the reason given is “${reasonOf(error)}”` : 'it closed the connection';
  return frontFailure('front-handshake-failed', {
    message: `The handshake of a client for ${sayName(serverName)} with listener ${listener.name} failed: ${reason}.`,
    origin: listener.origin,
  });
}

function expired(serverName: string | undefined): Failure {
  return frontFailure('front-handshake-timed-out', {
    message: `A client began a TLS handshake for ${sayName(serverName)} and did not finish it.`,
  });
}

interface RefusedHandshake {
  readonly hello: ClientHello | undefined;
  readonly socket: Socket;
  readonly listener: Listener | undefined;
  readonly serverName: string | undefined;
}

function refusal({ hello, socket, listener, serverName }: RefusedHandshake): Failure {
  if (hello === undefined) {
    return frontFailure('front-handshake-failed', {
      message: 'A client sent a TLS ClientHello that cannot be read.',
    });
  }
  if (listener) {
    return frontFailure('front-certificate-unusable', {
      source: 'internal',
      message: `Listener ${listener.name} has no certificate to show for ${sayName(serverName)}.`,
      origin: listener.origin,
    });
  }
  const names = socket.listeners.map((each) => each.hostname).slice(0, namesShownMax);
  return frontFailure('server-name-unknown', {
    message: `A client asked for ${sayName(serverName)}; the listeners on ${socket.key} serve ${names.join(', ') || 'no name'}.`,
    origin: socket.listeners[0]?.origin,
  });
}

function sayName(serverName: string | undefined): string {
  return serverName ?? 'no name (it sent no SNI)';
}

/** A fatal alert in plaintext, as it is sent before keys are agreed (RFC 8446 6). */
export function fatalAlert(description: number): Buffer {
  return Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, description]);
}

const noCertificate = 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE';
const handshakeFailed = 40;
const decodeError = 50;
const unrecognizedName = 112;
export const protocolVersionAlert = 70;
const namesShownMax = 5;
