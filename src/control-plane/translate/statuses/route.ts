import type { Finding } from '../../../diagnostics/finding.ts';
import type { ConditionWithoutTime } from '../../../resources/conditions.ts';
import { type KubeObject, refTo } from '../../../resources/object.ts';
import type { ParentReference } from '../../../resources/parent-reference.ts';
import type { ParentOutcome } from '../attachment/attach-route.ts';
import type { ObjectStatus, StatusTree } from '../translation.ts';
import { generationOf } from '../world.ts';
import { conditionFrom, isTrue, sayAll } from './conditions.ts';

/** What came of the rules of a route, of whatever kind they are. */
export interface ReadRouteRules {
  readonly rules: readonly unknown[];
  /** Why each rule is dropped that is not served. */
  readonly dropped: readonly Finding[];
  readonly problems: readonly Finding[];
}

/** One entry for each parentRef that is ours, as it was written. (`routes.md` 1.1, 1.2) */
export function routeStatus(
  route: KubeObject,
  parents: readonly ParentOutcome[],
  read: ReadRouteRules,
): ObjectStatus {
  const generation = generationOf(route);
  return {
    object: refTo(route),
    status: {
      parents: parents.map((parent) => ({
        parentRef: copyRef(parent.parentRef),
        controllerName: parent.parent.controllerName,
        conditions: parentConditions(parent, read, generation),
      })),
    },
  };
}

/** Accepted and ResolvedRefs are always there and independent of each other. */
function parentConditions(
  parent: ParentOutcome,
  read: ReadRouteRules,
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
  { rules, dropped }: ReadRouteRules,
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
