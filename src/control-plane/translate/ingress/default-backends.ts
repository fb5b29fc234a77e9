import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { everyHostname } from '../../../resources/hostnames.ts';
import type { Ingress } from '../../../resources/ingress.ts';
import { refTo, sayRef } from '../../../resources/object.ts';
import type { ServedListener } from '../graph.ts';
import { type IngressRoute, type ReadIngressRules, wholeHost } from './ingress-rules.ts';

/** What answers on a listener where no rule does. */
export interface DefaultBackend {
  readonly route: IngressRoute;
  readonly listener: ServedListener;
  /** Every hostname of the listener without a rule for all its paths, and `*`. */
  readonly hostnames: readonly string[];
}

export interface ReadDefaultBackends {
  readonly chosen: readonly DefaultBackend[];
  readonly findings: readonly Finding[];
}

interface ReadIngress {
  readonly ingress: Ingress;
  readonly listeners: readonly ServedListener[];
  readonly rules: ReadIngressRules;
}

/**
 * The default backend of each listener of a class: of the oldest Ingress that brings one. A request
 * uses the rules of one hostname only, so it is put behind the rules of every hostname.
 */
export function readDefaultBackends(read: readonly ReadIngress[]): ReadDefaultBackends {
  const chosen = new Map<string, { readonly owner: Ingress; readonly backend: DefaultBackend }>();
  const findings: Finding[] = [];
  for (const { ingress, listeners } of read) {
    const { defaultBackend, rules = [] } = ingress.spec;
    if (defaultBackend === undefined) continue;
    const at = { object: refTo(ingress), field: 'spec.defaultBackend' };
    if (rules.length > 0) findings.push(ignoredByTraefik(ingress));
    for (const listener of listeners) {
      const winner = chosen.get(listener.key);
      if (winner) {
        findings.push(repeated(ingress, winner.owner));
        continue;
      }
      const route = wholeHost(ingress, everyHostname, { at, defaultBackend });
      const hostnames = openHostnames(read, listener);
      chosen.set(listener.key, { owner: ingress, backend: { route, listener, hostnames } });
    }
  }
  return { chosen: [...chosen.values()].map(({ backend }) => backend), findings };
}

function openHostnames(read: readonly ReadIngress[], listener: ServedListener): readonly string[] {
  const routes = read
    .filter(({ listeners }) => listeners.includes(listener))
    .flatMap(({ rules }) => rules.routes);
  const closed = new Set(
    routes
      .filter(({ path }) => path.type === 'PathPrefix' && path.value === '/')
      .map(({ host }) => host),
  );
  const hosts = new Set([...routes.map(({ host }) => host), everyHostname]);
  return [...hosts].filter((host) => !closed.has(host));
}

function ignoredByTraefik(ingress: Ingress): Finding {
  const place = { object: refTo(ingress), field: 'spec.defaultBackend' };
  const message = 'Traefik ignores this default backend, because the Ingress has rules.';
  return finding('ingress-default-backend-in-traefik', { ...place, message });
}

function repeated(ingress: Ingress, winner: Ingress): Finding {
  const place = { object: refTo(ingress), field: 'spec.defaultBackend' };
  const message = `${sayRef(refTo(winner))} has a default backend too and comes first.`;
  return finding('ingress-default-backend-repeated', { ...place, message });
}
