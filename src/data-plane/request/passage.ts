import type { IncomingMessage } from 'node:http';
import { ServerResponse } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { RequestLine } from '../../traffic/traffic-event.ts';
import type { UpgradeVisit, Visit } from '../front/protocol-servers.ts';
import type { Gate, Passage, PassageWithHead } from './gate.ts';
import { type HeadReading, type HeadRefusal, readHead } from './read-head.ts';
import { publishEnd, publishReceived, type RequestRecord } from './request-record.ts';

/** The first phase: reads the head, opens the record and takes hold of the table. */
export function beginPassage(gate: Gate, visit: Visit | UpgradeVisit): BegunPassage {
  const { connection, request } = visit;
  const startedAt = performance.now();
  const socket = connection.socketNow();
  const reading = readHead(request, gate.limits.headersMax);
  const record: RequestRecord = {
    id: gate.nextRequestId(),
    connection,
    line: lineOf(request, reading, connection.scheme),
    startedAt,
    matchMs: 0,
    attempts: 0,
    status: 0,
    isWebSocket: false,
  };
  holdConnection(visit, record);
  publishReceived(gate, record);
  // Where a refused HTTP/1.1 request ends is in doubt, and so is all that stands behind it.
  if (reading.kind === 'refused' && !connection.session) endConnection(visit);
  return reading.kind === 'head'
    ? { passage: { visit, socket, record, head: reading.head } }
    : { passage: { visit, socket, record }, refusal: reading };
}

type BegunPassage =
  | { readonly passage: PassageWithHead; readonly refusal?: undefined }
  | { readonly passage: Passage; readonly refusal: HeadRefusal };

/** The last phase. Copies that are still under way hold the body for as long as they take. */
export function endPassage(gate: Gate, { record, body, copied }: Passage): void {
  publishEnd(gate, record);
  if (body === undefined) return;
  const letGo = (): void => gate.heldBytes.giveBack(body.length);
  if (copied) void copied.then(letGo);
  else letGo();
}

/** Counts the request on its connection until its response is closed. */
function holdConnection(visit: Visit | UpgradeVisit, record: RequestRecord): void {
  const { connection } = visit;
  connection.openRequests += 1;
  const release = (): void => {
    connection.openRequests -= 1;
    const isLast = connection.openRequests === 0 && connection.session === undefined;
    if (connection.draining && isLast) connection.stream.end();
  };
  if ('socket' in visit) {
    visit.socket.once('close', release);
    return;
  }
  const { response } = visit;
  response.once('close', release);
  if (!(response instanceof ServerResponse)) return;
  connection.response = response;
  connection.record = record;
  if (connection.draining) response.shouldKeepAlive = false;
}

/** The answer to this request is the last one on its connection. */
export function endConnection(visit: Visit | UpgradeVisit): void {
  // Streams that are under way end first.
  if (visit.connection.session) visit.connection.session.close();
  if ('socket' in visit || !(visit.response instanceof ServerResponse)) return;
  visit.connection.ending = true;
  visit.response.shouldKeepAlive = false;
}

function lineOf(
  request: IncomingMessage | Http2ServerRequest,
  reading: HeadReading,
  scheme: 'http' | 'https',
): RequestLine {
  return {
    method: request.method ?? '',
    scheme,
    host: reading.kind === 'head' ? reading.head.authority : visible(request.headers.host ?? ''),
    target: visible(request.url ?? ''),
    protocol: request.httpVersionMajor === 2 ? 'HTTP/2.0' : `HTTP/${request.httpVersion}`,
  };
}

/** Lines are read on terminals: what is not visible ASCII stands there as the bytes it came as. */
function visible(text: string): string {
  return text.replace(
    /[^\x21-\x7e]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
