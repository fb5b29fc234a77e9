import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { backFailure, nameOf, originOf } from './back-failure.ts';
import type { CallUpgrade, Switched } from './call.ts';
import type { ExchangeFailed, ExchangeOutcome, UpgradeExchange } from './exchange.ts';
import { Http1Answer } from './http1-answer.ts';
import { callHttp1 } from './http1-call.ts';
import type { Http1Pool } from './http1-pool.ts';
import { joinSockets } from './join-sockets.ts';
import type { BackLegLimits } from './limits.ts';

export interface Upgrades {
  upgrade(exchange: UpgradeExchange, pool: Http1Pool): Promise<ExchangeOutcome>;
  /** Cuts all joined connections. */
  close(): void;
}

/** WebSockets and other HTTP/1.1 upgrades: two sockets joined after the backend's 101. */
export function createUpgrades(limits: BackLegLimits): Upgrades {
  const joined = new Set<Duplex>();
  let underWay = 0;
  return {
    async upgrade(exchange, pool) {
      const { request } = exchange;
      if (exchange.backend.protocol === 'h2c' || !(request instanceof IncomingMessage)) {
        return cannotUpgrade(exchange);
      }
      if (underWay >= limits.upgradesMax) return tooMany(exchange, limits.upgradesMax);
      underWay += 1;
      const refusal = refusalResponse(request, exchange.socket);
      const upgrade: CallUpgrade = {
        protocol: request.headers.upgrade ?? 'websocket',
        join: (switched) => join(switched, { exchange, refusal, joined, limits }),
      };
      const { onHead, deadlines } = exchange;
      const answer = new Http1Answer(refusal.response);
      const plain = { body: undefined, trailers: () => [], expectContinue: false } as const;
      // Whoever switches, switches soon; a client that left is not always noticed meanwhile.
      const attemptMs = deadlines.attemptMs || limits.stallMs;
      const patience = { deadlines: { ...deadlines, attemptMs } };
      const call = { ...exchange, ...plain, ...patience, acceptsTrailers: false, answer, upgrade };
      const { continueMs, stallMs } = limits;
      const outcome = await callHttp1({ call, pool, onHead, continueMs, stallMs });
      if (outcome.kind === 'failed' && !outcome.responseStarted) refusal.release();
      underWay -= 1;
      return outcome;
    },
    close() {
      for (const socket of joined) socket.destroy();
    },
  };
}

interface Refusal {
  readonly response: ServerResponse;
  /** Gives the socket back as if no response had been prepared on it. */
  readonly release: () => void;
}

/**
 * A response on a connection that Node's server has already let go, for a backend that answers
 * something else than 101. The server's own wiring is gone with it, so drain and end are ours.
 */
function refusalResponse(request: IncomingMessage, socket: Duplex): Refusal {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  // Proof: for HTTP/1.1 upgrades Node hands out the net.Socket or TLSSocket of the connection.
  const connection = socket as Socket;
  response.assignSocket(connection);
  const onDrain = (): boolean => response.emit('drain');
  const onError = (): void => {};
  connection.on('drain', onDrain).on('error', onError);
  response.once('finish', () => connection.end());
  const release = (): void => {
    connection.off('drain', onDrain).off('error', onError);
    response.detachSocket(connection);
  };
  return { response, release };
}

interface JoinRoom {
  readonly exchange: UpgradeExchange;
  readonly refusal: Refusal;
  readonly joined: Set<Duplex>;
  readonly limits: BackLegLimits;
}

async function join(switched: Switched, { exchange, refusal, joined, limits }: JoinRoom) {
  const { socket: client, firstBytes } = exchange;
  const { socket: backend, rest, headers, protocol } = switched;
  refusal.release();
  client.on('error', () => {});
  for (const socket of [client, backend]) {
    joined.add(socket);
    // A peer that vanished without a word is found out by the operating system.
    if ('setKeepAlive' in socket) (socket as Socket).setKeepAlive(true, KEEP_ALIVE_MS);
    if ('setTimeout' in socket) (socket as Socket).setTimeout(0);
  }
  client.write(switchingHead(headers, protocol), 'latin1');
  const { lingerMs, stallMs } = limits;
  const waits = { lingerMs, stallMs };
  const setup = { client, backend, fromClient: firstBytes, fromBackend: rest, ...waits };
  const bytes = await joinSockets(setup);
  joined.delete(client);
  joined.delete(backend);
  return bytes;
}

function switchingHead(headers: readonly string[], protocol: string): string {
  let text = 'HTTP/1.1 101 Switching Protocols\r\n';
  for (let index = 0; index + 1 < headers.length; index += 2) {
    text += `${headers[index]}: ${headers[index + 1]}\r\n`;
  }
  return `${text}Connection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`;
}

function cannotUpgrade({ backend, endpoint }: UpgradeExchange): ExchangeFailed {
  const who = nameOf(backend, endpoint);
  const message = `${who} speaks HTTP/2 only, and an upgrade is an HTTP/1.1 request.`;
  const failure = backFailure('backend-cannot-upgrade', { message, origin: originOf(backend) });
  return { ...NOTHING_DONE, failure };
}

function tooMany({ backend }: UpgradeExchange, upgradesMax: number): ExchangeFailed {
  const message = `${upgradesMax} upgraded connections are open, so none was opened to ${backend.name}.`;
  const failure = backFailure('too-many-upgrades', { message, source: 'internal' });
  return { ...NOTHING_DONE, failure };
}

const NOTHING_DONE = {
  kind: 'failed',
  responseStarted: false,
  retryable: false,
  bytesIn: 0,
  bytesOut: 0,
  timings: {},
} as const;
const KEEP_ALIVE_MS = 30_000;
