import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { durationMs } from '../../../resources/duration.ts';
import type { Origin } from '../../../resources/object.ts';
import type { SessionPersistence as Written } from '../../../resources/session-persistence.ts';
import type { SessionPersistence } from '../../../routing-table/routing-table.ts';

export interface ReadSession {
  readonly session: SessionPersistence;
  readonly problems: readonly Finding[];
}

/** How a client stays with its backend. (GEP-1619) */
export function readSession(written: Written, rule: Origin, index: number): ReadSession {
  const { type, cookie, header } = written;
  const named = type === 'Cookie' ? cookie?.name : header?.name;
  const absoluteTimeoutMs = durationMs(written.absoluteTimeout ?? '');
  const path = cookie?.path || '/';
  const isUsable = cookiePath.test(path);
  return {
    session: {
      type,
      name: named ?? uniqueName(rule, index),
      lifetime: cookie?.lifetimeType ?? 'Session',
      path: isUsable ? path : '/',
      ...(absoluteTimeoutMs ? { absoluteTimeoutMs } : {}),
    },
    problems: isUsable ? [] : [unusablePath(path, rule)],
  };
}

/** No name of an object has an underscore, so no two rules of the world get the same one. */
function uniqueName({ object }: Origin, index: number): string {
  const { kind, namespace, name } = object;
  return `postern_${kind.replace('Route', '').toLowerCase()}_${namespace}_${name}_${index}`;
}

function unusablePath(path: string, { object, field }: Origin): Finding {
  const message = `No cookie can have the path ${JSON.stringify(path.slice(0, 60))}, so it is for every path.`;
  const at = `${field}.sessionPersistence.cookie.path`;
  return finding('session-path-unusable', { object, field: at, message });
}

/** What a cookie's attribute may hold, and browsers take for a path. (RFC 6265, 4.1.1 and 5.2.4) */
const cookiePath = /^\/[\x21-\x3a\x3c-\x7e]*$/;
