import type { Kind } from '../../../resources/kind.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../../resources/object.ts';
import { equalValues } from '../../store/equal-values.ts';
import type { FieldCause } from '../reply.ts';
import { type FieldSet, fieldSet, type Steps, sayPath, union, without } from './field-set.ts';
import { fieldsOf } from './fields-of.ts';
import { rootPlace } from './list-keys.ts';
import { isSame, type Manager, readManagers, withFields, writeManagers } from './managers.ts';
import { mergeApplied, removeFields } from './merge-applied.ts';
import type { Writer } from './record-update.ts';

export interface Applying {
  /** Absent where the object is new. */
  readonly live?: KubeObject;
  /** The fields the client wants to be so, and no others. */
  readonly config: Record<string, unknown>;
  readonly kind: Kind;
  readonly writer: Writer;
  /** Who counts as the owner of an object that no client has written yet. */
  readonly firstOwner: string;
}

export interface Applied {
  /** Still to be admitted. */
  readonly raw: Record<string, unknown>;
  /** Fields of others that would change, judged by the object as admission leaves it. */
  readonly conflictsWith: (admitted: object) => readonly Conflict[];
  /** Who owns what then; the conflicts are the writer's. */
  readonly managersAfter: (conflicts: readonly Conflict[]) => readonly ManagedFieldsEntry[];
}

export interface Conflict {
  readonly steps: Steps;
  readonly manager: Manager;
}

/**
 * Server-side apply: what is applied is merged into the object, what the writer applied before and
 * no longer applies is taken out unless somebody else has it too.
 */
export function applyConfig({ live, config, kind, writer, firstOwner }: Applying): Applied {
  const owner = { ...writer, operation: 'Apply' } as const;
  const managers = managersOf(live, { kind, firstOwner, time: writer.time });
  const others = managers.filter((one) => !isSame(one, owner));
  const wanted = fieldSet([...fieldsOf(config, kind).values()].map(({ steps }) => steps));
  const before = managers.find((one) => isSame(one, owner))?.fields ?? new Map();
  const dropped = without(before, withAncestors(others.reduce(unionOf, wanted)));
  const merged = mergeApplied(live ?? {}, config, rootPlace(kind));
  const raw = removeFields(merged, dropped);
  return {
    // Proof of the cast: a mapping was merged into a mapping, and `removeFields` keeps it one.
    raw: raw as Record<string, unknown>,
    conflictsWith: (admitted) =>
      live ? conflictsOf({ live, admitted, kind, wanted, others }) : [],
    managersAfter(conflicts) {
      const lost = (manager: Manager) =>
        fieldSet(conflicts.filter((one) => one.manager === manager).map(({ steps }) => steps));
      const left = managers.map((one) => {
        const taken = union(lost(one), dropped);
        const fields = without(one.fields, taken);
        return isSame(one, owner) || fields.size === one.fields.size ? one : { ...one, fields };
      });
      return writeManagers(withFields(left, owner, () => wanted));
    },
  };
}

export function sayConflict({ steps, manager }: Conflict): FieldCause {
  const { name, operation, apiVersion } = manager;
  const how = operation === 'Update' ? ` using ${apiVersion}` : '';
  const message = `conflict with "${name}"${how}`;
  return { reason: 'FieldManagerConflict', message, field: sayPath(steps) };
}

/** An object that came from a file, or that Postern made, belongs to whoever that was. */
function managersOf(
  live: KubeObject | undefined,
  { kind, firstOwner, time }: { kind: Kind; firstOwner: string; time: string },
): readonly Manager[] {
  const known = readManagers(live?.metadata.managedFields);
  if (known || !live) return known ?? [];
  const fields = fieldSet([...fieldsOf(live, kind).values()].map(({ steps }) => steps));
  const { apiVersion } = live;
  return [{ name: firstOwner, operation: 'Update', apiVersion, time, fields }];
}

interface Conflicting {
  readonly live: KubeObject;
  readonly admitted: object;
  readonly kind: Kind;
  readonly wanted: FieldSet;
  readonly others: readonly Manager[];
}

function conflictsOf({ live, admitted, kind, wanted, others }: Conflicting): readonly Conflict[] {
  const [then, now] = [fieldsOf(live, kind), fieldsOf(admitted, kind)];
  const changed = [...wanted].filter(
    ([key]) => then.has(key) && !equalValues(then.get(key)?.value, now.get(key)?.value),
  );
  return others.flatMap((manager) =>
    changed.filter(([key]) => manager.fields.has(key)).map(([, steps]) => ({ steps, manager })),
  );
}

function unionOf(fields: FieldSet, { fields: more }: Manager): FieldSet {
  return union(fields, more);
}

/** Whoever has a field inside an item of a list keeps the item. */
function withAncestors(fields: FieldSet): FieldSet {
  const all = [...fields.values()];
  return fieldSet(all.flatMap((steps) => steps.map((_, index) => steps.slice(0, index + 1))));
}
