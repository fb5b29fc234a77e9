import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { Ingress, IngressPath } from '../../../resources/ingress.ts';
import { type Origin, refTo } from '../../../resources/object.ts';
import { fieldOfAnnotation, traefikAnnotation } from '../../../resources/traefik-annotations.ts';
import { normalizePath } from '../../../routing-table/normalize-path.ts';
import { compilePattern } from '../../../routing-table/pattern.ts';
import type { PathMatch } from '../../../routing-table/request-match.ts';
import { withoutTrailingSlash } from '../rules/read-matches.ts';

export type ReadPath = { readonly match: PathMatch } | { readonly problem: Finding };

/**
 * What a path of an Ingress matches. `Exact` and `Prefix` are those of Kubernetes, element by element;
 * `ImplementationSpecific` is Traefik's `router.pathmatcher`, a prefix unless it says otherwise.
 */
export function readPath(ingress: Ingress, { pathType, path }: IngressPath, at: Origin): ReadPath {
  const value = path || '/';
  if (pathType === 'Exact') return exact(value);
  if (pathType === 'Prefix') return prefix(value);
  const annotation = traefikAnnotation(ingress, 'router.pathmatcher');
  switch (annotation?.value ?? 'PathPrefix') {
    case 'Path':
      return exact(value);
    case 'PathPrefix':
      return prefix(value);
    case 'PathRegexp':
      return expression(value, at);
    default: {
      const field = fieldOfAnnotation(annotation?.key ?? '');
      const message = `The path matcher ${annotation?.value} is none of Path, PathPrefix and PathRegexp.`;
      const place = { object: refTo(ingress), field };
      return { problem: finding('ingress-path-matcher-unknown', { ...place, message }) };
    }
  }
}

function exact(path: string): ReadPath {
  return { match: { type: 'Exact', value: normalizePath(path) } };
}

function prefix(path: string): ReadPath {
  return { match: { type: 'PathPrefix', value: withoutTrailingSlash(normalizePath(path)) } };
}

/** Traefik looks for the expression anywhere in the path; ours must match the whole. */
function expression(source: string, { object, field }: Origin): ReadPath {
  const alone = compilePattern(source);
  const result = 'problem' in alone ? alone : compilePattern(`.*(?:${source}).*`);
  if ('pattern' in result) return { match: { type: 'RegularExpression', pattern: result.pattern } };
  const message = `The expression ${source} cannot be used: ${result.problem}.`;
  const place = { object, field: `${field}.path` };
  return { problem: finding('ingress-path-expression-invalid', { ...place, message }) };
}
