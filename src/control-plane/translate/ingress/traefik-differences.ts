import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { hasPathPrefix } from '../../../routing-table/rule-holds.ts';
import { groupBy } from '../world.ts';
import type { IngressRoute } from './ingress-rules.ts';

/**
 * Where Traefik would choose another path of the same host for some requests: one finding for each
 * Ingress, about the first of its paths that is concerned.
 */
export function differencesInTraefik(routes: readonly IngressRoute[]): readonly Finding[] {
  const found = new Map<string, Finding>();
  const byHost = groupBy(routes, ({ host }) => host);
  for (const route of routes) {
    const key = `${route.origin.object.namespace}/${route.origin.object.name}`;
    if (found.has(key)) continue;
    const siblings = byHost.get(route.host) ?? [];
    const message = siblings.flatMap((sibling) => differenceTo(route, sibling) ?? [])[0];
    if (message === undefined) continue;
    const { object, field } = route.origin;
    found.set(
      key,
      finding('ingress-path-differs-in-traefik', { object, field: `${field}.path`, message }),
    );
  }
  return [...found.values()];
}

/** What a prefix would take from a sibling in Traefik. */
function differenceTo(route: IngressRoute, sibling: IngressRoute): string | undefined {
  if (route.path.type !== 'PathPrefix' || route.backendName === sibling.backendName)
    return undefined;
  const ours = route.path.value;
  if (ours === '/' || sibling.path.type === 'RegularExpression') return undefined;
  const theirs = sibling.path.value;
  if (sibling.path.type === 'Exact') {
    const wins = theirs.startsWith(ours) && pathPrefixRule(ours) > pathRule(theirs);
    return wins
      ? `Traefik would send requests for ${theirs} by the prefix ${ours}, whose rule is longer than that of the exact path.`
      : undefined;
  }
  const takes = ours !== theirs && hasPathPrefix(ours, theirs);
  return takes
    ? `Traefik compares character by character, so it would also send ${ours}-and-more by the prefix ${ours}, and not by ${theirs}.`
    : undefined;
}

/** Traefik's priority is the length of the rule: Path(`/a`), PathPrefix(`/a`). */
function pathRule(path: string): number {
  return 'Path(``)'.length + path.length;
}

function pathPrefixRule(path: string): number {
  return 'PathPrefix(``)'.length + path.length;
}
