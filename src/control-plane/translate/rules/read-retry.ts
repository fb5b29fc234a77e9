import { durationMs } from '../../../resources/duration.ts';
import type { HTTPRouteRetry } from '../../../resources/http-route.ts';
import type { Retry } from '../../../routing-table/routing-table.ts';

/**
 * How often a request is tried again (GEP-1731). The Gateway API leaves open how often where `attempts`
 * is absent, and how soon where `backoff` is.
 */
export function readRetry({ codes = [], attempts = 1, backoff }: HTTPRouteRetry): Retry {
  const backoffMs = backoff === undefined ? undefined : durationMs(backoff);
  return {
    codes: [...codes].sort((a, b) => a - b),
    attempts,
    backoffMs: backoffMs ?? backoffMsDefault,
  };
}

/** Long enough for a backend that was busy, short enough for nobody to notice. */
const backoffMsDefault = 50;
