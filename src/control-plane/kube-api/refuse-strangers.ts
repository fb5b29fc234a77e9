import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Reply, statusReply } from './reply.ts';

/**
 * The three questions before any other: is it us who is addressed (a web page that points its own
 * name at 127.0.0.1 is not), does no web page from elsewhere speak through it, does it know the
 * token.
 */
export function refuseStranger(
  { headers }: Pick<IncomingMessage, 'headers'>,
  { port, token }: { port: number; token: string },
): Reply | undefined {
  const host = (headers.host ?? '').toLowerCase();
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) {
    return forbidden(`this server answers to 127.0.0.1:${port} and localhost:${port} only`);
  }
  if (headers.origin !== undefined && !isOfThisMachine(headers.origin)) {
    return forbidden('this server does not answer web pages of elsewhere');
  }
  const [scheme = '', given = ''] = (headers.authorization ?? '').split(' ', 2);
  if (scheme.toLowerCase() === 'bearer' && isSame(given, token)) return undefined;
  return statusReply({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
}

/**
 * Java's clients name the server itself where they want a WebSocket, and dashboards send their own
 * pages' requests on, with the token. No page from elsewhere may come through those.
 */
function isOfThisMachine(origin: string): boolean {
  return /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(origin);
}

function forbidden(message: string): Reply {
  return statusReply({ code: 403, reason: 'Forbidden', message: `forbidden: ${message}` });
}

/** Digests have one length, so the time of the comparison tells nothing about the token. */
export function isSame(given: string, token: string): boolean {
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
