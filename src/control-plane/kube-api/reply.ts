import type { ServerResponse } from 'node:http';

/** One answer, whole. */
export interface Reply {
  readonly code: number;
  readonly contentType: string;
  readonly body: string;
}

/** What went wrong, in the words of `metav1.Status`: kubectl shows `reason` and `message`. */
export interface Refusal {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: StatusDetails;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  /** The plural, as Kubernetes has it here. */
  readonly kind?: string;
}

export function jsonReply(value: unknown, contentType = 'application/json'): Reply {
  return { code: 200, contentType, body: JSON.stringify(value) };
}

export function textReply(body: string): Reply {
  return { code: 200, contentType: 'text/plain; charset=utf-8', body };
}

export function statusReply({ code, reason, message, details }: Refusal): Reply {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details ? { details } : {}),
    code,
  };
  return { code, contentType: 'application/json', body: JSON.stringify(status) };
}

/** For paths that nothing is served at; kubectl says it in these words. */
export function unknownPath(): Reply {
  return statusReply({
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
    details: {},
  });
}

export function badRequest(message: string): Reply {
  return statusReply({ code: 400, reason: 'BadRequest', message });
}

export function sendReply(response: ServerResponse, { code, contentType, body }: Reply): void {
  // After a refusal the rest of the request is not read, so its connection cannot go on.
  if (code >= 400) response.setHeader('connection', 'close');
  response.writeHead(code, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
