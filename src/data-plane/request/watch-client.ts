import { ServerResponse } from 'node:http';
import type { Failure } from '../../diagnostics/failure.ts';
import { frontFailure } from '../front/front-failure.ts';
import { countReset, type Visit } from '../front/protocol-servers.ts';
import type { DataPlaneLimits } from '../limits.ts';
import { isFinished } from './answer.ts';
import type { Passage } from './gate.ts';

/** Aborts when the client goes away before it has its whole answer. The same signal for all who ask. */
export function watchClient(passage: Passage, limits: DataPlaneLimits): AbortSignal {
  passage.gone ??= watch(passage, limits);
  return passage.gone;
}

function watch({ visit, record }: Passage, limits: DataPlaneLimits): AbortSignal {
  const gone = new AbortController();
  if ('socket' in visit) {
    visit.socket.once('close', () => gone.abort());
    return gone.signal;
  }
  const { response, connection } = visit;
  const { onClosed } = connection;
  const leave = (): void => gone.abort();
  if (response.destroyed) leave();
  else onClosed.add(leave);
  response.once('close', () => {
    onClosed.delete(leave);
    if (isFinished(response)) return;
    if (connection.session && countReset(connection, limits)) record.failure = tooManyResets();
    leave();
  });
  return gone.signal;
}

function tooManyResets(): Failure {
  return frontFailure('too-many-resets', {
    message:
      'The client took back so many requests in a short time that its connection was closed.',
  });
}

/**
 * Cuts off an HTTP/1.1 client that stops in the middle of its body. Waiting for the backend to read
 * on is no fault of the client's. HTTP/2 has no such watch: an idle gRPC stream is nothing unusual,
 * and streams are few by `concurrentStreamsMax`.
 */
export function watchBody({ request, response }: Visit, idleMs: number): void {
  if (!(response instanceof ServerResponse) || !('complete' in request) || request.complete) return;
  const { socket } = request;
  socket.setTimeout(idleMs);
  request.on('timeout', () => {
    if (request.readableLength === 0 && !request.isPaused()) socket.destroy();
    else socket.setTimeout(idleMs);
  });
  request.once('end', () => {
    // After the response Node uses the same timer for keep-alive.
    if (!response.writableFinished) socket.setTimeout(0);
  });
}
