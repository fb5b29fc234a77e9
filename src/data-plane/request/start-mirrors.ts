import type { Failure } from '../../diagnostics/failure.ts';
import type { ExchangeOutcome, MirrorExchange } from '../back/exchange.ts';
import { frontFailure, reasonOf } from '../front/front-failure.ts';
import { refuseBackend } from './choose-backend.ts';
import type { RequestDraft } from './filters/request-draft.ts';
import type { ForwardDecision, Gate, PassageWithHead } from './gate.ts';
import { BufferedBody } from './replay-body.ts';
import { teeBody } from './tee-body.ts';

type PlannedMirror = RequestDraft['mirrors'][number];

/**
 * Sends the copies that the filters asked for, and forgets them: nothing here delays or fails the
 * request itself. A copy that fails is told by an event only. (`routes.md` 2.4, RequestMirror)
 */
export function startMirrors(gate: Gate, { passage, draft }: ForwardDecision): void {
  const started = draft.mirrors.map((planned) => startMirror(gate, passage, planned));
  passage.copied = Promise.allSettled(started);
}

async function startMirror(
  gate: Gate,
  passage: PassageWithHead,
  { mirror, head }: PlannedMirror,
): Promise<void> {
  const { backend } = mirror;
  const fail = (failure: Failure): void =>
    gate.feed.publish({
      event: 'mirror-failed',
      at: gate.now(),
      request: passage.record.id,
      backend: backend.name,
      failure,
    });
  const refusal = refuseBackend(backend);
  if (refusal) {
    fail(refusal.failure);
    return;
  }
  const endpoint = gate.endpoints.choose(backend, []);
  if (endpoint === undefined) return;
  const { mirrorMs, mirrorBufferBytesMax } = gate.limits;
  const { request } = passage.visit;
  const body = passage.body
    ? new BufferedBody(passage.body).open()
    : passage.head.hasBody
      ? teeBody(request, mirrorBufferBytesMax)
      : undefined;
  let lag: Error | undefined;
  body?.on('error', (error) => {
    lag = error;
  });
  const exchange: MirrorExchange = {
    id: passage.record.id,
    backend,
    endpoint,
    head,
    body,
    deadlines: { attemptMs: mirrorMs, requestEndsAt: Number.POSITIVE_INFINITY },
    signal: new AbortController().signal,
  };
  const outcome = await gate.back.mirror(exchange);
  const failure = lag ? fellBehind(backend.name, lag) : failureOf(outcome);
  if (failure) fail(failure);
}

function failureOf(outcome: ExchangeOutcome): Failure | undefined {
  return outcome.kind === 'failed' ? outcome.failure : undefined;
}

function fellBehind(backend: string, error: Error): Failure {
  return frontFailure('mirror-fell-behind', {
    source: 'upstream',
    message: `The copy of a request to ${backend} was given up: it was ${reasonOf(error)}.`,
  });
}
