import type { Endpoint } from '../../routing-table/backend.ts';
import type {
  Exchange,
  ExchangeOutcome,
  ResponseHeadFilter,
  UpgradeExchange,
} from '../back/exchange.ts';
import { outgoingHead } from './filters/apply-filters.ts';
import type { ForwardDecision, Gate } from './gate.ts';
import { publishOpened } from './request-record.ts';
import { respondWithFailure } from './respond.ts';
import { startMirrors } from './start-mirrors.ts';
import { statusOfFailure } from './status-of-failure.ts';
import { watchBody, watchClient } from './watch-client.ts';

/** Hands the request to the back leg, and answers with an error page if no endpoint took it. */
export async function forwardRequest(gate: Gate, decision: ForwardDecision): Promise<void> {
  const { passage, draft } = decision;
  const { record, head, visit } = passage;
  const isGone = watchClient(passage, gate.limits);
  if (head.hasBody && !('socket' in visit)) watchBody(visit, gate.limits.bodyIdleMs);
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
    respondWithFailure(gate, passage, { status: statusOfFailure(failure.code), failure });
  }
}

/** Another endpoint is tried only if nothing was sent to the one before. */
async function tryEndpoints(
  gate: Gate,
  decision: ForwardDecision,
  isGone: AbortSignal,
): Promise<ExchangeOutcome> {
  const { backend, rule, passage, draft } = decision;
  const { record } = passage;
  const tried: Endpoint[] = [];
  const { requestMs = 0, backendRequestMs = 0 } = rule.timeouts;
  const requestEndsAt = requestMs > 0 ? record.startedAt + requestMs : Number.POSITIVE_INFINITY;
  const deadlines = { attemptMs: backendRequestMs, requestEndsAt };
  const base = {
    id: record.id,
    backend,
    head: outgoingHead(draft, passage.head.method),
    request: passage.visit.request,
    hasBody: passage.head.hasBody,
    onHead: responseHeadFilter(gate, decision),
    deadlines,
    signal: isGone,
  };
  for (;;) {
    const endpoint = gate.endpoints.choose(backend, tried);
    // `refuseBackend` lets no backend without endpoints come here, and the loop ends with the last.
    if (endpoint === undefined) throw new Error(`${backend.name} has no endpoint to choose`);
    record.endpoint = endpoint;
    record.attempts += 1;
    const outcome = await exchange(gate, decision, { ...base, endpoint });
    tried.push(endpoint);
    if (outcome.kind === 'answered' || !outcome.retryable || outcome.responseStarted) {
      return outcome;
    }
    gate.endpoints.noteFailure(endpoint);
    const mayTry =
      record.attempts < gate.limits.attemptsMax && tried.length < backend.endpoints.length;
    if (!mayTry || isGone.aborted || performance.now() >= requestEndsAt) return outcome;
  }
}

type AttemptBase = Omit<Exchange, 'response' | 'expectContinue'>;

function exchange(
  gate: Gate,
  { passage }: ForwardDecision,
  attempt: AttemptBase,
): Promise<ExchangeOutcome> {
  const { visit } = passage;
  if (!('socket' in visit)) {
    const { response, expectContinue } = visit;
    return gate.back.forward({ ...attempt, response, expectContinue });
  }
  const { hasBody: _, ...rest } = attempt;
  const { socket, firstBytes } = visit;
  const upgrade: UpgradeExchange = { ...rest, socket, firstBytes, expectContinue: false };
  return gate.back.upgrade(upgrade);
}

/** The innermost filter first: the backendRef's, then the rule's, each list from its end. */
function responseHeadFilter(gate: Gate, { passage, draft }: ForwardDecision): ResponseHeadFilter {
  const { visit, record } = passage;
  const isUpgrade = 'socket' in visit;
  if (!isUpgrade && draft.responseChanges.length === 0) return unchanged;
  const changes = draft.responseChanges.toReversed();
  return (status, headers) => {
    if (isUpgrade && status === 101) {
      record.isWebSocket = true;
      publishOpened(gate, record);
    }
    return changes.reduce((before, change) => change(before), headers);
  };
}

function unchanged(_status: number, headers: readonly string[]): readonly string[] {
  return headers;
}
