import { isRecord } from '../../resources/record.ts';
import { nearestName } from './nearest-name.ts';
import { type Inspection, note } from './problem.ts';
import type { ObjectPlan, Plan } from './schema-plan.ts';

/**
 * Removes the fields that the schema does not know and notes each of them. What nothing had to be
 * removed from is returned as it is.
 */
export function prune(value: unknown, plan: Plan, inspection: Inspection): unknown {
  if (plan.type === 'array' && Array.isArray(value)) {
    const items = value.map((item, index) =>
      within(inspection, index, () => prune(item, plan.items, inspection)),
    );
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (plan.type !== 'object' || !isRecord(value)) return value;
  return pruneObject(value, plan, inspection);
}

function pruneObject(
  value: Record<string, unknown>,
  plan: ObjectPlan,
  inspection: Inspection,
): Record<string, unknown> {
  const kept: [string, unknown][] = [];
  let isSame = true;
  for (const [name, part] of Object.entries(value)) {
    const inner = plan.values ?? plan.fields.get(name)?.plan;
    if (inner) {
      const pruned = within(inspection, name, () => prune(part, inner, inspection));
      kept.push([name, pruned]);
      isSame &&= pruned === part;
    } else if (plan.keepsUnknown) {
      kept.push([name, part]);
    } else {
      isSame = false;
      noteUnknown(name, plan, inspection);
    }
  }
  return isSame ? value : Object.fromEntries(kept);
}

function noteUnknown(name: string, plan: ObjectPlan, inspection: Inspection): void {
  const nearest = nearestName(name, plan.fields.keys());
  note(inspection, 'unknown-field', {
    at: name,
    says: nearest
      ? `is no known field and is ignored; did you mean ${nearest}?`
      : 'is no known field and is ignored',
    ...(nearest ? { next: `Write ${nearest} instead, if that is what is meant.` } : {}),
  });
}

function within<T>(inspection: Inspection, segment: string | number, look: () => T): T {
  inspection.segments.push(segment);
  const seen = look();
  inspection.segments.pop();
  return seen;
}
