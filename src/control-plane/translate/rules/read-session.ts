import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { durationMs } from '../../../resources/duration.ts';
import type { Origin } from '../../../resources/object.ts';
import type { SessionPersistence as Written } from '../../../resources/session-persistence.ts';
import type { SessionPersistence } from '../../../routing-table/routing-table.ts';

export interface ReadSession {
  readonly session: SessionPersistence;
  readonly problems: readonly Finding[];
}

/** How a client stays with its backend (GEP-1619), in the field names of either release. */
export function readSession(written: Written, rule: Origin, index: number): ReadSession {
  const { type, cookie, cookieConfig, header, sessionName } = written;
  const named = type === 'Cookie' ? cookie?.name : header?.name;
  const absoluteTimeoutMs = durationMs(written.absoluteTimeout ?? '');
  const idleTimeoutMs = durationMs(written.idleTimeout ?? '');
  return {
    session: {
      type,
      name: named ?? sessionName ?? uniqueName(rule, index),
      lifetime: (cookie ?? cookieConfig)?.lifetimeType ?? 'Session',
      ...(absoluteTimeoutMs ? { absoluteTimeoutMs } : {}),
      ...(idleTimeoutMs ? { idleTimeoutMs } : {}),
    },
    problems: pathIgnored(written, rule),
  };
}

/** No name of an object has an underscore, so no two rules of the world get the same one. */
function uniqueName({ object }: Origin, index: number): string {
  const { kind, namespace, name } = object;
  return `postern_${kind.replace('Route', '').toLowerCase()}_${namespace}_${name}_${index}`;
}

/** A session belongs to its rule, and the rule knows which paths it is for. */
function pathIgnored({ cookie }: Written, { object, field }: Origin): readonly Finding[] {
  const path = cookie?.path;
  if (path === undefined || path === '/') return [];
  const message = `The cookie is sent for the path ${path} in the cluster, and here for every path.`;
  const at = `${field}.sessionPersistence.cookie.path`;
  return [finding('not-served-yet', { object, field: at, message })];
}
