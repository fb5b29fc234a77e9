import type { ProblemCode } from '../../diagnostics/catalogue.ts';
import type { Backend } from '../../routing-table/backend.ts';
import type { RoutingRule } from '../../routing-table/routing-table.ts';
import type { ExchangeFailed } from '../back/exchange.ts';
import { idempotentMethods } from '../idempotent-methods.ts';
import type { DataPlaneLimits } from '../limits.ts';

/** How often a request is tried, after what, and with which pauses. */
export interface RetryPlan {
  /** The first one included. */
  readonly attemptsMax: number;
  /** Whether a status of the backend's is worth another attempt. */
  readonly retriesStatus: (status: number) => boolean;
  readonly retriesFailure: (failed: ExchangeFailed) => boolean;
  /** Before the attempt that follows `attempts` others, milliseconds. */
  readonly waitMs: (attempts: number) => number;
}

/**
 * Without a retry stanza another endpoint is tried at once, and only if nothing was sent to the one
 * before. With one the rule decides: its codes, connections that did not come about and attempts that
 * timed out are tried again whatever the method, as often as it says. A connection that broke once the
 * request was on it is tried again only for methods that may be sent twice. (GEP-1731)
 */
export function planRetries(
  { retry }: RoutingRule,
  { endpoints }: Backend,
  { method, limits }: { readonly method: string; readonly limits: DataPlaneLimits },
): RetryPlan {
  if (retry === undefined) {
    return {
      attemptsMax: Math.min(limits.attemptsMax, endpoints.length),
      retriesStatus: () => false,
      retriesFailure: ({ retryable }) => retryable,
      waitMs: () => 0,
    };
  }
  const { codes, attempts, backoffMs } = retry;
  const leastMs = Math.max(backoffMs, limits.retryBackoffMsMin);
  return {
    attemptsMax: 1 + attempts,
    retriesStatus: (status) => codes.includes(status),
    retriesFailure: ({ failure, unprocessed = false }) =>
      unprocessed ||
      transient.has(failure.code) ||
      (connectionBroke.has(failure.code) && idempotentMethods.has(method)),
    // It doubles, so that a backend under load gets air, but not beyond what a person waits for.
    waitMs: (made) => leastMs * Math.min(2 ** (made - 1), growthMax),
  };
}

/** Not those that say whom the gateway met or what it said: they would say so again. */
const transient: ReadonlySet<ProblemCode> = new Set([
  'backend-refused-connection',
  'backend-unreachable',
  'backend-connect-timed-out',
  'backend-handshake-timed-out',
  'backend-handshake-failed',
  'backend-connections-exhausted',
  'backend-timed-out',
]);
/** The backend may have acted on the request before. */
const connectionBroke: ReadonlySet<ProblemCode> = new Set([
  'backend-closed-early',
  'backend-stream-reset',
]);
const growthMax = 16;
