import type { Kind } from '../../../resources/kind.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../../resources/object.ts';
import { equalValues } from '../../store/equal-values.ts';
import { fieldSet, union, without } from './field-set.ts';
import { fieldsOf } from './fields-of.ts';
import { type Manager, readManagers, withFields, writeManagers } from './managers.ts';

/** Who writes, in which version, and when (RFC 3339). */
export type Writer = Pick<Manager, 'name' | 'apiVersion' | 'time'>;

export interface Update {
  readonly before?: KubeObject;
  /** As admission let it through. */
  readonly after: KubeObject;
  readonly kind: Kind;
  readonly writer: Writer;
}

/**
 * Who owns what after a create, update or patch: the writer has what it changed, the others what is
 * left of theirs. What the client itself put into `managedFields` counts, unless it is malformed.
 */
export function recordUpdate({
  before,
  after,
  kind,
  writer,
}: Update): readonly ManagedFieldsEntry[] {
  const [old, now] = [before ? fieldsOf(before, kind) : new Map(), fieldsOf(after, kind)];
  const given = readManagers(after.metadata.managedFields);
  const managers = given ?? readManagers(before?.metadata.managedFields) ?? [];
  const changed = [...now].filter(
    ([key, { value }]) => !old.has(key) || !equalValues(old.get(key)?.value, value),
  );
  const mine = fieldSet(changed.map(([, { steps }]) => steps));
  const gone = new Map([...old.keys()].filter((key) => !now.has(key)).map((key) => [key, true]));
  const left = managers.map((one) => ({
    ...one,
    fields: without(without(one.fields, gone), mine),
  }));
  const owner = { ...writer, operation: 'Update' } as const;
  const own = managers.find(({ name, operation }) => name === owner.name && operation === 'Update');
  const kept = own ? without(own.fields, gone) : new Map();
  return writeManagers(withFields(restored(left, managers), owner, () => union(kept, mine)));
}

/** What nothing was taken from keeps its entry as it was. */
function restored(left: readonly Manager[], before: readonly Manager[]): readonly Manager[] {
  return left.map((one, index) => {
    const was = before[index];
    return was && was.fields.size === one.fields.size ? was : one;
  });
}
