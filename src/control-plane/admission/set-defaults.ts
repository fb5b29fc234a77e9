import { isRecord } from '../../resources/record.ts';
import type { Field, ObjectPlan, Plan } from './schema-plan.ts';

/**
 * Fills in what is absent, from the outside in: an object that is there but empty gets the defaults
 * of its fields, one that is absent gets its own default, and a list written as `[]` stays empty.
 * A field that is null counts as absent, as it does for an API server. Values of the wrong type
 * are left for validation. The input is not changed; unknown parts of it are shared.
 */
export function setDefaults(value: unknown, plan: Plan): unknown {
  if (plan.type === 'array' && Array.isArray(value)) {
    return value.map((item) => setDefaults(item, plan.items));
  }
  if (plan.type !== 'object' || !isRecord(value)) return value;
  return plan.values ? mapDefaults(value, plan.values, plan) : objectDefaults(value, plan);
}

function objectDefaults(value: Record<string, unknown>, plan: ObjectPlan): unknown {
  // Spreading keeps a key called `__proto__` an ordinary key.
  const filled = { ...value };
  for (const [name, field] of plan.fields) {
    const isThere = Object.hasOwn(filled, name);
    const given = isThere ? (filled[name] ?? undefined) : undefined;
    const settled = given === undefined ? defaultOf(field) : setDefaults(given, field.plan);
    if (settled !== undefined) filled[name] = settled;
    else if (isThere) delete filled[name];
  }
  return filled;
}

/**
 * The values of a map are not fields: null is the empty text there, as Kubernetes decodes it. Those
 * of a custom resource, which alone have a limit, lose an entry that is null.
 */
function mapDefaults(
  value: Record<string, unknown>,
  values: Plan,
  { entriesMax }: ObjectPlan,
): unknown {
  const isTexts = values.type === 'string';
  const all = Object.entries(value);
  const isCustom = Number.isFinite(entriesMax);
  const entries = isCustom ? all.filter(([, entry]) => entry !== null) : all;
  return Object.fromEntries(
    entries.map(([key, entry]) => [
      key,
      isTexts && (entry === null || entry === undefined) ? '' : setDefaults(entry, values),
    ]),
  );
}

/** A default may lack inner defaults of its own (`status: {}`), so it is filled in as well. */
function defaultOf(field: Field): unknown {
  return field.default === undefined ? undefined : setDefaults(field.default, field.plan);
}
