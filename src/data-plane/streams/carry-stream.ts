import type { Socket } from 'node:net';
import type { Failure } from '../../diagnostics/failure.ts';
import type { Backend, Endpoint } from '../../routing-table/backend.ts';
import type { BackConnection } from '../back/dialling.ts';
import { frontFailure, reasonOf } from '../front/front-failure.ts';
import type { StreamTargetChoice } from './choose-stream-target.ts';
import { joinStreams, reset, type StreamEnd } from './join-streams.ts';
import type { StreamGate } from './stream-gate.ts';
import { publishStreamClosed, publishStreamOpened, type StreamRecord } from './stream-record.ts';

export interface StreamVisit {
  readonly record: StreamRecord;
  /** The client's connection, with nothing read from it: TCP, or TLS that the gateway ended. */
  readonly client: Socket;
  /** What TLS that the gateway ended stands on. */
  readonly beneath?: Socket;
  /** The socket left the table: streams that end now were cut by the gateway. */
  readonly isDraining: () => boolean;
}

/**
 * Carries one connection from accept to close. The backend is dialled at once, for it may be the one
 * that speaks first; a stream that goes nowhere is closed without a word. Never rejects.
 */
export async function carryStream(
  gate: StreamGate,
  visit: StreamVisit,
  choice: StreamTargetChoice,
): Promise<void> {
  const { record, client } = visit;
  if (choice.route) record.route = choice.route.origin;
  if (choice.kind === 'refused') {
    refuseStream(gate, visit, choice.failure);
    return;
  }
  const reached = await reach(gate, visit, choice.backend);
  if ('failure' in reached) {
    refuseStream(gate, visit, reached.failure);
    return;
  }
  record.backConnection = reached.connection.id;
  publishStreamOpened(gate, record);
  const { streamIdleMs: idleMs, streamHalfOpenMs: halfOpenMs } = gate.limits;
  const { socket: backend, beneath: beneathBackend } = reached.connection;
  const beneath = { client: visit.beneath, backend: beneathBackend };
  const end = await joinStreams({ client, backend, beneath, idleMs, halfOpenMs });
  publishStreamClosed(gate, record, { ...end, failure: failureOf(end, visit) });
}

/** Closes the client's connection in a way that cannot be taken for an answer. */
export function refuseStream(
  gate: StreamGate,
  { client, beneath, record }: Pick<StreamVisit, 'client' | 'beneath' | 'record'>,
  failure: Failure,
): void {
  reset(client, beneath);
  publishStreamClosed(gate, record, { bytesIn: 0, bytesOut: 0, failure });
}

type Reached = { readonly connection: BackConnection } | { readonly failure: Failure };

/** Nothing was sent to an endpoint that could not be reached, so another one may be tried. */
async function reach(
  gate: StreamGate,
  { record, client }: StreamVisit,
  backend: Backend,
): Promise<Reached> {
  const { back, endpoints, limits } = gate;
  const tried: Endpoint[] = [];
  record.backend = backend;
  for (;;) {
    const endpoint = endpoints.choose(backend, tried);
    // `refuseBackend` lets no backend without endpoints come here, and the loop ends with the last.
    if (endpoint === undefined) throw new Error(`${backend.name} has no endpoint to choose`);
    record.endpoint = endpoint;
    const result = await back.connect({ id: record.id, backend, endpoint });
    if (result.kind === 'connected') return result;
    tried.push(endpoint);
    endpoints.noteFailure(endpoint);
    const mayTry = tried.length < Math.min(limits.attemptsMax, backend.endpoints.length);
    if (!mayTry || client.destroyed) return result;
  }
}

function failureOf({ how }: StreamEnd, { record, isDraining }: StreamVisit): Failure | undefined {
  const { transport, backend } = record;
  const who = `${transport.toUpperCase()} connection to ${backend?.name ?? 'a backend'}`;
  if (how.kind === 'idle') {
    const message = `Nothing moved on a ${who} for ${how.idleMs} ms, so it was closed.`;
    return frontFailure('stream-idle', { message, source: 'internal' });
  }
  if (how.kind === 'ended') return undefined;
  if (isDraining()) {
    const message = `A ${who} was cut, because its listener left the table or the gateway stopped.`;
    return frontFailure('gateway-stopping', { message, source: 'internal' });
  }
  const reason = how.error ? ` (${reasonOf(how.error)})` : '';
  const message = `The ${how.side} broke off a ${who}${reason}.`;
  const source = how.side === 'client' ? 'downstream' : 'upstream';
  return frontFailure('stream-broken', { message, source, origin: record.route });
}
