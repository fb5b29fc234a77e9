import type { ProblemCode } from '../../diagnostics/catalogue.ts';

/**
 * The status a failure of the back leg becomes. A backend that cannot be reached or trusted is 503,
 * one that breaks off or answers nonsense 502, one that is late 504. (`routes.md` 2.5)
 */
export function statusOfFailure(code: ProblemCode, wasRetried = false): number {
  // Connections that broke as often as the rule retries are one thing to the client: no service.
  if (wasRetried && connectionBroke.has(code)) return 503;
  return statuses[code] ?? 503;
}

const connectionBroke: ReadonlySet<ProblemCode> = new Set([
  'backend-closed-early',
  'backend-stream-reset',
]);

const statuses: Partial<Record<ProblemCode, number>> = {
  'backend-timed-out': 504,
  'backend-connect-timed-out': 504,
  'backend-stopped-reading': 504,
  'backend-closed-early': 502,
  'backend-response-malformed': 502,
  'backend-stream-reset': 502,
  'backend-cannot-upgrade': 502,
  'request-unsendable': 500,
  'gateway-fault': 500,
};
