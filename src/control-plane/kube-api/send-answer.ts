import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, isStream, type Reply, type StreamReply } from './reply.ts';

/** Writes an answer, or lets it write itself until one of the two sides ends it. */
export function sendAnswer(
  response: ServerResponse,
  answer: Answer,
  request: IncomingMessage,
): void {
  if (isStream(answer)) {
    sendStream(response, answer);
    return;
  }
  // What is left of a body that was not read would be taken for the next request.
  if (!request.complete) response.setHeader('connection', 'close');
  send(response, answer);
}

function send(response: ServerResponse, { code, contentType, body, warnings }: Reply): void {
  if (warnings && warnings.length > 0) response.setHeader('warning', warnings.map(warningHeader));
  response.writeHead(code, {
    ...safeHeaders,
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

function sendStream(response: ServerResponse, { contentType, stream }: StreamReply): void {
  response.writeHead(200, { ...safeHeaders, 'content-type': contentType });
  // The client must see that its watch stands before anything happens.
  response.flushHeaders();
  let stop = (): void => {};
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    stop();
    response.end();
  };
  response.on('close', end);
  response.on('error', end);
  const onDrain = (go: () => void) => void response.once('drain', go);
  stop = stream({ write: (part) => isOver || response.write(part), onDrain, end });
  if (isOver) stop();
}

/** RFC 7234, as client-go reads it: printable ASCII, quotes escaped. */
function warningHeader(text: string): string {
  const printable = text.slice(0, warningCharsMax).replace(/[^\x20-\x7e]/g, '?');
  return `299 - "${printable.replace(/["\\]/g, (mark) => `\\${mark}`)}"`;
}

const safeHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
const warningCharsMax = 500;
