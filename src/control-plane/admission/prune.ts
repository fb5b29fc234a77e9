import { nearestName } from '../../diagnostics/nearest-name.ts';
import { isRecord } from '../../resources/record.ts';
import { type Inspection, note } from './problem.ts';
import type { ObjectPlan, Plan } from './schema-plan.ts';

/**
 * Removes the fields that the schema does not know and notes each of them. What nothing had to be
 * removed from is returned as it is.
 */
export function prune(value: unknown, plan: Plan, inspection: Inspection): unknown {
  if (plan.type === 'array' && Array.isArray(value))
    return pruneList(value, plan.items, inspection);
  return plan.type === 'object' && isRecord(value) ? pruneObject(value, plan, inspection) : value;
}

function pruneList(value: readonly unknown[], items: Plan, inspection: Inspection): unknown {
  let kept: unknown[] | undefined;
  for (const [index, item] of value.entries()) {
    inspection.segments.push(index);
    const pruned = prune(item, items, inspection);
    inspection.segments.pop();
    if (pruned !== item) {
      kept ??= [...value];
      kept[index] = pruned;
    }
  }
  return kept ?? value;
}

function pruneObject(
  value: Record<string, unknown>,
  plan: ObjectPlan,
  inspection: Inspection,
): Record<string, unknown> {
  // Most objects are fine as they are; only others are copied.
  let kept: Map<string, unknown> | undefined;
  for (const name of Object.keys(value)) {
    const inner = plan.values ?? plan.fields.get(name)?.plan;
    if (inner) {
      inspection.segments.push(name);
      const pruned = prune(value[name], inner, inspection);
      inspection.segments.pop();
      if (pruned !== value[name]) {
        kept ??= new Map(Object.entries(value));
        kept.set(name, pruned);
      }
    } else if (!plan.keepsUnknown) {
      kept ??= new Map(Object.entries(value));
      kept.delete(name);
      noteUnknown(name, plan, inspection);
    }
  }
  return kept ? Object.fromEntries(kept) : value;
}

function noteUnknown(name: string, plan: ObjectPlan, inspection: Inspection): void {
  const today = plan.renamed.get(name);
  if (today !== undefined) {
    const says = `is no known field and is ignored; since release 1.7 it is called ${today}`;
    note(inspection, 'unknown-field', { at: name, says, next: `Write ${today} instead.` });
    return;
  }
  const nearest = nearestName(name, plan.fields.keys());
  note(inspection, 'unknown-field', {
    at: name,
    says: nearest
      ? `is no known field and is ignored; did you mean ${nearest}?`
      : 'is no known field and is ignored',
    ...(nearest ? { next: `Write ${nearest} instead, if that is what is meant.` } : {}),
  });
}
