import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { HTTPRouteRule } from '../../../resources/http-route.ts';
import type { Origin } from '../../../resources/object.ts';

/** Fields of a rule that are part of the Gateway API but not acted on yet. The rule is served without. */
export function unservedFeatures(rule: HTTPRouteRule, origin: Origin): readonly Finding[] {
  return (['retry', 'sessionPersistence'] as const).flatMap((field) => {
    if (rule[field] === undefined) return [];
    return finding('not-served-yet', {
      object: origin.object,
      field: `${origin.field}.${field}`,
      message: `The rule asks for ${field}, which is not served yet; the rule is served without it.`,
    });
  });
}
