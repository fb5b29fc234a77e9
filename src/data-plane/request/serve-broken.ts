import type { Failure } from '../../diagnostics/failure.ts';
import type { FrontConnection } from '../front/front-connection.ts';
import { frontFailure } from '../front/front-failure.ts';
import type { BrokenRequest, UpgradeVisit, Visit } from '../front/protocol-servers.ts';
import { renderErrorPage } from './error-page.ts';
import type { Gate } from './gate.ts';
import { beginPassage, endPassage } from './passage.ts';
import { publishEnd, type RequestRecord } from './request-record.ts';
import { respondWithFailure } from './respond.ts';

/**
 * Answers what Node's parser refused, in text, and closes the connection: where such a request ends
 * nobody can say. A client that is gone, or that never began, gets nothing and makes no event.
 */
export function serveBroken(gate: Gate, { connection, socket, error }: BrokenRequest): void {
  const answer = answerFor(error);
  if (!socket.writable || answer === undefined) {
    socket.destroy();
    return;
  }
  const begun = interruptOnly(connection, answer);
  // An answer that is already under way must not be followed by another head.
  const mayAnswer = begun !== undefined || connection.openRequests === 0;
  const { id } = begun ?? publishUnread(gate, connection, answer);
  if (mayAnswer) socket.end(writePage(answer, id));
  else socket.destroy();
}

/**
 * Takes the connection from the request whose body broke, if it is the only one and has no answer yet.
 * Whoever carries it takes the client for gone, and ends its record with what the client is told here.
 */
function interruptOnly(
  { response, record, openRequests }: FrontConnection,
  { status, failure }: BrokenAnswer,
): FrontConnection['record'] {
  if (openRequests !== 1 || !response?.socket || response.headersSent) return undefined;
  if (record === undefined || response.req.complete) return undefined;
  record.status = status;
  record.failure = failure;
  response.detachSocket(response.socket);
  response.destroy();
  response.emit('close');
  return record;
}

/** Of what never became a request there is only an end to tell. */
function publishUnread(
  gate: Gate,
  connection: FrontConnection,
  { status, failure }: BrokenAnswer,
): RequestRecord {
  const record: RequestRecord = {
    id: gate.nextRequestId(),
    connection,
    line: { method: '', scheme: connection.scheme, host: '', target: '', protocol: 'HTTP/1.1' },
    startedAt: performance.now(),
    matchMs: 0,
    attempts: 0,
    status,
    failure,
    isWebSocket: false,
  };
  publishEnd(gate, record);
  return record;
}

/** CONNECT, or an expectation that nobody here can meet. */
export function serveUnsupported(gate: Gate, visit: Visit | UpgradeVisit): void {
  const { passage } = beginPassage(gate, visit);
  const isConnect = visit.request.method === 'CONNECT';
  const message = isConnect
    ? 'The client asked for a tunnel (CONNECT), which the gateway does not give.'
    : 'The client expects something other than 100-continue, which the gateway does not know.';
  const failure = frontFailure('request-unsupported', { message });
  respondWithFailure(gate, passage, { status: isConnect ? 405 : 417, failure });
  endPassage(gate, passage);
}

interface BrokenAnswer {
  readonly status: 400 | 408 | 431 | 501;
  readonly reason: string;
  readonly failure: Failure;
}

function answerFor(error: NodeJS.ErrnoException): BrokenAnswer | undefined {
  const { code = '' } = error;
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT': {
      const message = 'The client did not finish the head of its request in time.';
      const failure = frontFailure('request-head-timed-out', { message });
      return { status: 408, reason: 'Request Timeout', failure };
    }
    case 'HPE_HEADER_OVERFLOW': {
      const message = 'The head of the request is larger than the gateway reads.';
      const failure = frontFailure('request-head-too-large', { message });
      return { status: 431, reason: 'Request Header Fields Too Large', failure };
    }
    default: {
      if (isUnknownCoding(error)) return unknownCoding();
      if (!code.startsWith('HPE_') || code === 'HPE_INVALID_EOF_STATE') return undefined;
      const message = `The request cannot be read as HTTP/1.1: ${error.message} (${code}).`;
      return {
        status: 400,
        reason: 'Bad Request',
        failure: frontFailure('request-malformed', { message }),
      };
    }
  }
}

/** The parser has one code for a coding that it cannot read and for a Content-Length beside it. */
function isUnknownCoding({ code, message }: NodeJS.ErrnoException): boolean {
  return code === 'HPE_INVALID_TRANSFER_ENCODING' && !message.includes('Content-Length');
}

function unknownCoding(): BrokenAnswer {
  const message = 'The request’s Transfer-Encoding does not end in chunked.';
  const failure = frontFailure('request-encoding-unsupported', { message });
  return { status: 501, reason: 'Not Implemented', failure };
}

function writePage({ status, reason, failure }: BrokenAnswer, request: string): string {
  const reader = { accept: undefined, contentType: undefined };
  const { headers, body } = renderErrorPage({ status, failure, request }, reader);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${reason}`, ...lines, 'Connection: close', '', body].join('\r\n');
}
