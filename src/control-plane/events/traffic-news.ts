import type { Failure } from '../../diagnostics/failure.ts';
import { type ObjectRef, type Origin, refKey } from '../../resources/object.ts';
import type { TrafficEvent } from '../../traffic/traffic-event.ts';
import type { Happening } from './happening.ts';

/**
 * Where a backend failed: told of the route that chose it, and of the object whose field asked for
 * what failed, as a BackendTLSPolicy does. What clients do wrong is nobody's trouble here.
 */
export function trafficNews(event: TrafficEvent): readonly Happening[] {
  const told = failureIn(event);
  if (told?.failure.source !== 'upstream') return [];
  const { failure, route } = told;
  const objects = new Map<string, ObjectRef>();
  for (const origin of [route, failure.origin]) {
    if (origin) objects.set(refKey(origin.object), origin.object);
  }
  const reason = camelCase(failure.code);
  const { message } = failure;
  return [...objects.values()].map((object) => ({
    object,
    type: 'Warning',
    reason,
    message,
    topic: failure.code,
    count: 1,
  }));
}

interface Told {
  readonly failure: Failure;
  readonly route: Origin | undefined;
}

function failureIn(event: TrafficEvent): Told | undefined {
  switch (event.event) {
    case 'request-failed':
      return { failure: event.failure, route: event.rule };
    case 'stream-closed':
      return event.failure && { failure: event.failure, route: event.route };
    case 'mirror-failed':
      return { failure: event.failure, route: undefined };
    default:
      return undefined;
  }
}

/** `backend-certificate-expired` is said as `BackendCertificateExpired`. */
function camelCase(code: string): string {
  return code.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
