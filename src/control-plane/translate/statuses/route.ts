import type { Finding } from '../../../diagnostics/finding.ts';
import type { ConditionWithoutTime } from '../../../resources/conditions.ts';
import type { HTTPRoute } from '../../../resources/http-route.ts';
import { refTo } from '../../../resources/object.ts';
import type { ParentReference } from '../../../resources/parent-reference.ts';
import type { ParentOutcome } from '../attachment/attach-route.ts';
import type { ReadRules } from '../rules/read-rules.ts';
import type { ObjectStatus, StatusTree } from '../translation.ts';
import { generationOf } from '../world.ts';
import { conditionFrom, isTrue, sayAll } from './conditions.ts';

/** One entry for each parentRef that is ours, as it was written. (`routes.md` 1.1, 1.2) */
export function routeStatus(
  route: HTTPRoute,
  parents: readonly ParentOutcome[],
  read: ReadRules,
): ObjectStatus {
  const generation = generationOf(route);
  return {
    object: refTo(route),
    status: {
      parents: parents.map((parent) => ({
        parentRef: copyRef(parent.parentRef),
        controllerName: parent.gateway.controllerName,
        conditions: parentConditions(parent, read, generation),
      })),
    },
  };
}

/** Accepted and ResolvedRefs are always there and independent of each other. */
function parentConditions(
  parent: ParentOutcome,
  read: ReadRules,
  generation: number,
): readonly ConditionWithoutTime[] {
  const refusals: readonly Finding[] = read.rules.length === 0 ? read.dropped : [];
  return [
    conditionFrom('Accepted', [...parent.problems, ...refusals], {
      generation,
      good: { message: 'The route is attached.' },
    }),
    conditionFrom('ResolvedRefs', read.problems, {
      generation,
      good: { message: 'All references of the route are resolved.' },
    }),
    ...partiallyInvalid(read, generation),
  ];
}

function partiallyInvalid(
  { rules, dropped }: ReadRules,
  generation: number,
): readonly ConditionWithoutTime[] {
  if (rules.length === 0 || dropped.length === 0) return [];
  const message = `Dropped Rule: ${sayAll(dropped)}`;
  return [isTrue('PartiallyInvalid', generation, { reason: 'UnsupportedValue', message })];
}

function copyRef({ group, kind, namespace, name, sectionName, port }: ParentReference): StatusTree {
  return {
    group,
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    ...(sectionName === undefined ? {} : { sectionName }),
    ...(port === undefined ? {} : { port }),
  };
}
