import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from '../../diagnostics/failure.ts';
import type { Origin } from '../../resources/object.ts';
import type { Backend, Endpoint } from '../../routing-table/backend.ts';
import type { RoutingRule } from '../../routing-table/routing-table.ts';
import { backFailure, clientWentAway } from '../back/back-failure.ts';
import type {
  Deadlines,
  Exchange,
  ExchangeAnswered,
  ExchangeFailed,
  ExchangeOutcome,
  ExchangeWithheld,
  ResponseHeadFilter,
} from '../back/exchange.ts';
import { outgoingHead } from './filters/request-draft.ts';
import type { ForwardDecision, Gate } from './gate.ts';
import { BufferedBody, type RepeatableBody, ReplayBody } from './replay-body.ts';
import { publishOpened } from './request-record.ts';
import { respondWithFailure } from './respond.ts';
import { planRetries, type RetryPlan } from './retry-plan.ts';
import { startMirrors } from './start-mirrors.ts';
import { statusOfFailure } from './status-of-failure.ts';
import { watchBody, watchClient } from './watch-client.ts';

/** Hands the request to the back leg, and answers with an error page if no endpoint took it. */
export async function forwardRequest(gate: Gate, decision: ForwardDecision): Promise<void> {
  const { passage, draft, rule } = decision;
  const { record, head, visit } = passage;
  const isGone = watchClient(passage, gate.limits);
  if (isGone.aborted) {
    record.failure ??= clientWentAway();
    return;
  }
  if (head.hasBody && !passage.body && !('socket' in visit))
    watchBody(visit, gate.limits.bodyIdleMs);
  if (draft.mirrors.length > 0) startMirrors(gate, decision);
  const outcome = await tryEndpoints(gate, decision, isGone);
  record.outcome = outcome;
  if (outcome.kind === 'answered') {
    record.status = outcome.status;
    return;
  }
  record.failure ??= outcome.failure;
  if (outcome.responseStarted) {
    record.status = outcome.status ?? 0;
  } else if (!isGone.aborted) {
    const { failure } = outcome;
    const status = statusOfFailure(failure.code, rule.retry !== undefined);
    respondWithFailure(gate, passage, { status, failure });
  }
}

type FinalOutcome = ExchangeAnswered | ExchangeFailed;

/** One attempt after the other, until one is final. */
async function tryEndpoints(
  gate: Gate,
  decision: ForwardDecision,
  isGone: AbortSignal,
): Promise<FinalOutcome> {
  const { backend, rule, passage, session } = decision;
  const { record } = passage;
  const plan = planRetries(rule, backend, { method: passage.head.method, limits: gate.limits });
  const base = attemptBase(gate, decision, isGone);
  const body = replayBodyOf(gate, decision);
  const mayTryAgain = (): boolean =>
    record.attempts < plan.attemptsMax && (body?.replayable ?? true) && !isGone.aborted;
  const withholds = (status: number): boolean => {
    const isWithheld = plan.retriesStatus(status) && mayTryAgain();
    // From here on the rest of the body waits for the attempt that will follow.
    if (isWithheld) body?.release();
    return isWithheld;
  };
  let tried: Endpoint[] = [];
  for (;;) {
    const endpoint = nextEndpoint(gate, { backend, tried, first: session?.endpoint });
    record.endpoint = endpoint;
    record.attempts += 1;
    const expectContinue = expectsContinue(decision) && (body?.untouched ?? true);
    const replayed = body ? { body: body.open() } : {};
    const attempt = { ...base, ...replayed, endpoint, expectContinue, withholds };
    const outcome = await exchange(gate, decision, attempt);
    if (outcome.kind === 'failed' && outcome.retryable) gate.endpoints.noteFailure(endpoint);
    if (outcome.kind === 'answered' || !isRetried(outcome, plan) || !mayTryAgain()) {
      body?.finish();
      // A status is withheld only while another attempt may follow, so the client must have gone.
      return outcome.kind === 'withheld' ? givenUp(outcome, clientWentAway()) : outcome;
    }
    body?.release();
    tried = tried.length + 1 < backend.endpoints.length ? [...tried, endpoint] : [];
    const waited = await waitBefore(plan.waitMs(record.attempts), base);
    if (waited) {
      body?.finish();
      return givenUp(outcome, waited);
    }
  }
}

function isRetried(outcome: ExchangeFailed | ExchangeWithheld, plan: RetryPlan): boolean {
  if (outcome.kind === 'withheld') return true;
  return !outcome.responseStarted && plan.retriesFailure(outcome);
}

/** Waits, unless the client goes or the request's deadline would pass meanwhile. */
async function waitBefore(
  waitMs: number,
  { signal, deadlines, backend }: AttemptBase,
): Promise<Failure | undefined> {
  const { requestEndsAt, requestOrigin } = deadlines;
  if (performance.now() + waitMs >= requestEndsAt) {
    return requestTimedOut(backend, requestOrigin);
  }
  if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => {});
  return signal.aborted ? clientWentAway() : undefined;
}

function givenUp(
  { bytesIn, bytesOut, timings, status }: ExchangeFailed | ExchangeWithheld,
  failure: Failure,
): ExchangeFailed {
  const answered = status === undefined ? {} : { status };
  const over = { kind: 'failed', responseStarted: false, retryable: false } as const;
  return { ...over, failure, bytesIn, bytesOut, timings, ...answered };
}

interface EndpointWish {
  readonly backend: Backend;
  readonly tried: readonly Endpoint[];
  /** Of the client's session. */
  readonly first: Endpoint | undefined;
}

function nextEndpoint(gate: Gate, { backend, tried, first }: EndpointWish): Endpoint {
  const endpoint = tried.length === 0 && first ? first : gate.endpoints.choose(backend, tried);
  // `refuseBackend` lets no backend without endpoints come here, and `tried` never holds all.
  if (endpoint === undefined) throw new Error(`${backend.name} has no endpoint to choose`);
  return endpoint;
}

/** Only a rule that retries keeps a body: everyone else's goes straight through. */
function replayBodyOf(gate: Gate, { rule, passage }: ForwardDecision): RepeatableBody | undefined {
  const { visit, head } = passage;
  if (passage.body) return new BufferedBody(passage.body);
  if (rule.retry === undefined || !head.hasBody || 'socket' in visit) return undefined;
  return new ReplayBody(visit.request, gate.limits.replayBytesMax);
}

function expectsContinue({ passage }: ForwardDecision): boolean {
  return !('socket' in passage.visit) && passage.visit.expectContinue;
}

/** What all attempts of one request have in common. */
function attemptBase(gate: Gate, decision: ForwardDecision, isGone: AbortSignal) {
  const { backend, rule, passage, draft } = decision;
  const { record, head, visit } = passage;
  return {
    id: record.id,
    backend,
    head: outgoingHead(draft, head.method),
    request: visit.request,
    hasBody: head.hasBody,
    onHead: responseHeadFilter(gate, decision),
    deadlines: deadlinesOf(rule, record.startedAt),
    signal: isGone,
  };
}

function deadlinesOf({ timeouts, origin }: RoutingRule, startedAt: number): Deadlines {
  const { requestMs = 0, backendRequestMs = 0 } = timeouts;
  if (requestMs === 0 && backendRequestMs === 0) return noDeadlines;
  const fieldOf = (name: string): Origin => ({
    ...origin,
    field: `${origin.field}.timeouts.${name}`,
  });
  return {
    attemptMs: backendRequestMs,
    requestEndsAt: requestMs > 0 ? startedAt + requestMs : Number.POSITIVE_INFINITY,
    ...(backendRequestMs > 0 ? { attemptOrigin: fieldOf('backendRequest') } : {}),
    ...(requestMs > 0 ? { requestOrigin: fieldOf('request') } : {}),
  };
}

type AttemptBase = ReturnType<typeof attemptBase>;

function exchange(
  gate: Gate,
  { passage }: ForwardDecision,
  attempt: Omit<Exchange, 'response'>,
): Promise<ExchangeOutcome> {
  const { visit } = passage;
  if (!('socket' in visit)) return gate.back.forward({ ...attempt, response: visit.response });
  const { hasBody: _, body: __, withholds: ___, ...rest } = attempt;
  const { socket, firstBytes } = visit;
  return gate.back.upgrade({ ...rest, socket, firstBytes });
}

/** The innermost filter first: the backendRef's, then the rule's, each list from its end. */
function responseHeadFilter(gate: Gate, decision: ForwardDecision): ResponseHeadFilter {
  const { passage, draft, rule } = decision;
  const { visit, record } = passage;
  const isUpgrade = 'socket' in visit;
  const persists = rule.sessionPersistence !== undefined;
  if (!isUpgrade && !persists && draft.responseChanges.length === 0) return unchanged;
  const changes = draft.responseChanges.toReversed();
  return (status, headers) => {
    if (isUpgrade && status === 101) {
      record.isWebSocket = true;
      publishOpened(gate, record);
    }
    const changed = changes.reduce((before, change) => change(before), headers);
    return persists ? [...changed, ...sessionHeaders(gate, decision)] : changed;
  };
}

/** Of the endpoint that answers, which need not be the one that the session named. */
function sessionHeaders(gate: Gate, decision: ForwardDecision): readonly string[] {
  const { passage, rule, backend, session } = decision;
  const { endpoint, connection } = passage.record;
  if (endpoint === undefined) return [];
  const { scheme } = connection;
  return gate.sessions.headersFor(rule, { backend, endpoint, session, scheme, head: passage.head });
}

function requestTimedOut(backend: Backend, origin: Origin | undefined): Failure {
  return backFailure('backend-timed-out', {
    message: `${backend.name} did not give an answer that counts before the time for the whole request was over.`,
    origin,
  });
}

function unchanged(_status: number, headers: readonly string[]): readonly string[] {
  return headers;
}

const noDeadlines: Deadlines = { attemptMs: 0, requestEndsAt: Number.POSITIVE_INFINITY };
