import type { ManagedFieldsEntry } from '../../../resources/object.ts';
import { isRecord } from '../../../resources/record.ts';
import { type FieldSet, fromFieldsV1, sameFields, toFieldsV1 } from './field-set.ts';

/** Who owns which fields of an object. */
export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly time: string;
  readonly fields: FieldSet;
}

/** Reads `metadata.managedFields`; undefined if it is missing, malformed, or meant to be reset. */
export function readManagers(entries: unknown): readonly Manager[] | undefined {
  if (!Array.isArray(entries) || entries.length === 0) return undefined;
  const managers: Manager[] = [];
  for (const entry of entries) {
    const manager = readManager(entry);
    if (manager === undefined) return undefined;
    // Statuses are the controller's: who else wrote them is kept nowhere.
    if (manager !== 'of a subresource') managers.push(manager);
  }
  return managers;
}

export function writeManagers(managers: readonly Manager[]): readonly ManagedFieldsEntry[] {
  return managers
    .filter(({ fields }) => fields.size > 0)
    .map(({ name, operation, apiVersion, time, fields }) => ({
      manager: name,
      operation,
      apiVersion,
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(fields),
    }));
}

/** Gives one manager other fields; its time moves only if they are others. */
export function withFields(
  managers: readonly Manager[],
  owner: Omit<Manager, 'fields'>,
  change: (fields: FieldSet) => FieldSet,
): readonly Manager[] {
  const before = managers.find((one) => isSame(one, owner));
  const fields = change(before?.fields ?? new Map());
  if (before && sameFields(before.fields, fields)) return managers;
  const changed = { ...owner, fields };
  if (!before) return [...managers, changed];
  return managers.map((one) => (one === before ? changed : one));
}

export function isSame(
  a: Pick<Manager, 'name' | 'operation'>,
  b: Pick<Manager, 'name' | 'operation'>,
): boolean {
  return a.name === b.name && a.operation === b.operation;
}

function readManager(entry: unknown): Manager | 'of a subresource' | undefined {
  if (!isRecord(entry)) return undefined;
  const { manager, operation, apiVersion, time = '', fieldsV1, subresource = '' } = entry;
  if (subresource !== '') return 'of a subresource';
  const fields = fromFieldsV1(fieldsV1);
  const isNamed = typeof manager === 'string' && typeof apiVersion === 'string';
  if (!fields || !isNamed || (operation !== 'Apply' && operation !== 'Update')) return undefined;
  return { name: manager, operation, apiVersion, time: String(time), fields };
}
