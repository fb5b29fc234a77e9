import { constants, type ServerHttp2Session } from 'node:http2';
import type { FrontConnection } from './front-connection.ts';

/**
 * Node says INTERNAL_ERROR to a client that broke HTTP/2, as if the fault were ours; the codes of
 * RFC 9113 7 tell the client what it did.
 */
export function nameFaults(session: ServerHttp2Session): void {
  const destroy = session.destroy.bind(session);
  session.destroy = (error?: Error, code?: number): void => {
    const errno = error && 'errno' in error ? error.errno : undefined;
    const named = code ?? faults.find(([known]) => known === errno)?.[1];
    if (named === undefined) destroy(error);
    else destroy(error, named);
  };
}

/**
 * Closes a session without requests, and one whose client does not answer a ping any more: after a
 * fault nghttp2 neither reads nor writes, and requests on it would wait for ever. Not by the
 * session's own timeout: its timer outlives the session, and holds all its memory.
 */
export function closeWhenIdle(
  connection: FrontConnection,
  session: ServerHttp2Session,
  idleMs: number,
): void {
  let awaitsPong = false;
  const timer = setTimeout(() => {
    if (awaitsPong) {
      session.destroy();
      return;
    }
    if (connection.openRequests === 0) session.close();
    if (session.destroyed) return;
    awaitsPong = true;
    session.ping(() => {
      awaitsPong = false;
    });
    timer.refresh();
  }, idleMs);
  const refresh = (): void => {
    if (!session.destroyed) timer.refresh();
  };
  session.on('stream', (stream) => {
    refresh();
    stream.once('close', refresh);
  });
  session.once('close', () => clearTimeout(timer));
}

/** What nghttp2 calls a fault, and what the client is told of it. */
const faults: readonly (readonly [errno: number, code: number])[] = [
  [-505, constants.NGHTTP2_PROTOCOL_ERROR],
  [-510, constants.NGHTTP2_STREAM_CLOSED],
  [-522, constants.NGHTTP2_FRAME_SIZE_ERROR],
  [-523, constants.NGHTTP2_COMPRESSION_ERROR],
  [-524, constants.NGHTTP2_FLOW_CONTROL_ERROR],
];
