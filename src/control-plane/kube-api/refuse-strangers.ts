import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Reply, statusReply } from './reply.ts';

/**
 * The three questions before any other: is it us who is addressed (a web page that points its own
 * name at 127.0.0.1 is not), is it a program and no browser, does it know the token.
 */
export function refuseStranger(
  { headers }: Pick<IncomingMessage, 'headers'>,
  { port, token }: { port: number; token: string },
): Reply | undefined {
  const host = (headers.host ?? '').toLowerCase();
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) {
    return forbidden(`this server answers to 127.0.0.1:${port} and localhost:${port} only`);
  }
  // Clients that ask for a WebSocket name the server itself; it has no pages that could.
  if (headers.origin !== undefined && headers.origin.toLowerCase() !== `https://${host}`) {
    return forbidden('this server does not answer web pages');
  }
  const [scheme = '', given = ''] = (headers.authorization ?? '').split(' ', 2);
  if (scheme.toLowerCase() === 'bearer' && isSame(given, token)) return undefined;
  return statusReply({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
}

function forbidden(message: string): Reply {
  return statusReply({ code: 403, reason: 'Forbidden', message: `forbidden: ${message}` });
}

/** Digests have one length, so the time of the comparison tells nothing about the token. */
function isSame(given: string, token: string): boolean {
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
