import type { Failure } from '../../../diagnostics/failure.ts';
import type { Endpoint } from '../../../routing-table/backend.ts';
import type { ExternalAuth } from '../../../routing-table/filter.ts';
import type { AskOutcome, CollectedAnswer, OutgoingHead } from '../../back/exchange.ts';
import { frontFailure } from '../../front/front-failure.ts';
import { refuseBackend } from '../choose-backend.ts';
import type { Gate, PassageWithHead } from '../gate.ts';
import { BufferedBody } from '../replay-body.ts';
import { watchClient } from '../watch-client.ts';

export interface Question {
  readonly head: OutgoingHead;
  readonly body: Buffer | undefined;
}

/** The authority's answer; or why there is none that could be used. */
export type Verdict =
  | { readonly answer: CollectedAnswer }
  | { readonly status: number; readonly failure: Failure };

interface Around {
  readonly gate: Gate;
  readonly passage: PassageWithHead;
}

/**
 * Puts a question to one endpoint after the other, for as long as nothing was sent to the one before.
 * All questions of one passage share `authMs`: there is no rule yet that could end a listener's.
 */
export async function askAuthority(
  around: Around,
  auth: ExternalAuth,
  question: Question,
): Promise<Verdict> {
  const refusal = refuseBackend(auth.backend);
  if (refusal) return unavailable(auth, refusal.failure.message, refusal.failure.next);
  const { passage } = around;
  const startedAt = performance.now();
  const verdict = await askEndpoints(around, auth, question);
  passage.askedMs = (passage.askedMs ?? 0) + performance.now() - startedAt;
  return verdict;
}

async function askEndpoints(
  { gate, passage }: Around,
  auth: ExternalAuth,
  question: Question,
): Promise<Verdict> {
  const { backend } = auth;
  const { authMs } = gate.limits;
  const { endsAt: requestEndsAt = Number.POSITIVE_INFINITY, askedMs = 0 } = passage;
  const endsAt = performance.now() + authMs - askedMs;
  const tried: Endpoint[] = [];
  for (;;) {
    const leftMs = Math.ceil(endsAt - performance.now());
    if (leftMs <= 0) return unavailable(auth, `The ${authMs} ms for such questions were over.`);
    const endpoint = gate.endpoints.choose(backend, tried);
    if (endpoint === undefined)
      return unavailable(auth, `Service ${backend.name} has no endpoint.`);
    tried.push(endpoint);
    const outcome = await gate.back.ask({
      id: passage.record.id,
      backend,
      endpoint,
      head: question.head,
      body: question.body && new BufferedBody(question.body).open(),
      deadlines: { attemptMs: leftMs, requestEndsAt },
      signal: watchClient(passage, gate.limits),
      answerBytesMax: gate.limits.authBytesMax,
    });
    if (performance.now() >= requestEndsAt) return tooLate(auth);
    if (!mayTryAnother(outcome)) return verdictOf(auth, outcome);
    gate.endpoints.noteFailure(endpoint);
    const isLast = tried.length >= Math.min(gate.limits.attemptsMax, backend.endpoints.length);
    if (isLast) return verdictOf(auth, outcome);
  }
}

/** Without an answer nobody passes. */
export function unavailable(
  { origin, backend }: ExternalAuth,
  what: string,
  next?: string,
): { readonly status: number; readonly failure: Failure } {
  const message = `${backend.name} was to say whether the request may pass. ${what}`;
  const said = { message, origin, source: 'upstream', ...(next ? { next } : {}) } as const;
  return { status: 503, failure: frontFailure('external-auth-unavailable', said) };
}

/** The time for the whole request is over. */
function tooLate(auth: ExternalAuth): Verdict {
  const what = 'It did not say so before the time for the request was over.';
  return { ...unavailable(auth, what), status: 504 };
}

function mayTryAnother(outcome: AskOutcome): boolean {
  return outcome.kind === 'failed' && outcome.retryable;
}

function verdictOf(auth: ExternalAuth, outcome: AskOutcome): Verdict {
  switch (outcome.kind) {
    case 'answered':
      return { answer: outcome.answer };
    case 'too-long':
      return unavailable(auth, 'Its answer was too long.');
    case 'failed': {
      const { failure } = outcome;
      if (failure.source === 'downstream') return { status: 503, failure };
      return unavailable(auth, failure.message, failure.next);
    }
  }
}
