/**
 * The patch that kubectl sends for built-in kinds: a merge patch that knows how the items of some
 * lists are told apart, with directives (`$patch`, `$retainKeys`, `$setElementOrder/…`,
 * `$deleteFromPrimitiveList/…`) for what a merge cannot say.
 */
import { isRecord } from '../../../resources/record.ts';
import { equalValues } from '../../store/equal-values.ts';
import { isMergedSet, mergeKeyOf } from './merge-keys.ts';

export function applyStrategicMergePatch(target: unknown, patch: unknown): unknown {
  return isRecord(patch) ? mergeRecord(target, patch, []) : patch;
}

type Tree = Record<string, unknown>;
type Path = readonly string[];

function mergeRecord(target: unknown, patch: Tree, path: Path): unknown {
  const { $patch: directive, $retainKeys: retained, ...fields } = patch;
  if (directive === 'delete') return undefined;
  if (directive === 'replace') return withoutDirectives(fields);
  const merged = new Map(isRecord(target) ? Object.entries(target) : []);
  if (Array.isArray(retained)) {
    for (const key of merged.keys()) if (!retained.includes(key)) merged.delete(key);
  }
  for (const [key, value] of Object.entries(fields)) {
    if (isDirective(key)) continue;
    const inner = mergeValue(merged.get(key), value, [...path, key]);
    if (inner === undefined) merged.delete(key);
    else merged.set(key, inner);
  }
  for (const [key, value] of Object.entries(fields)) {
    if (Array.isArray(value)) followDirective(merged, { key, value, path });
  }
  return Object.fromEntries(merged);
}

/** Undefined takes the field away. */
function mergeValue(target: unknown, patch: unknown, path: Path): unknown {
  if (patch === null) return undefined;
  if (isRecord(patch)) return mergeRecord(target, patch, path);
  if (!Array.isArray(patch)) return patch;
  const key = mergeKeyOf(path);
  const before: readonly unknown[] = Array.isArray(target) ? target : [];
  if (key !== undefined && patch.every(isRecord)) return mergeItems(before, patch, { key, path });
  if (!isMergedSet(path)) return patch;
  return [...before, ...patch.filter((item) => !before.includes(item))];
}

function mergeItems(
  target: readonly unknown[],
  patch: readonly Tree[],
  { key, path }: { key: string; path: Path },
): unknown {
  const fields = patch.filter(({ $patch }) => $patch !== 'replace');
  if (fields.length < patch.length) return fields.map(withoutDirectives);
  const merged = [...target];
  for (const item of fields) {
    const index = merged.findIndex((one) => isRecord(one) && equalValues(one[key], item[key]));
    const result = mergeRecord(index === -1 ? undefined : merged[index], item, path);
    if (index === -1) merged.push(...(result === undefined ? [] : [result]));
    else if (result === undefined) merged.splice(index, 1);
    else merged[index] = result;
  }
  return merged;
}

interface Following {
  readonly key: string;
  readonly value: readonly unknown[];
  readonly path: Path;
}

function followDirective(merged: Map<string, unknown>, { key, value, path }: Following): void {
  const [directive, field = ''] = key.split('/', 2);
  const list = merged.get(field);
  if (!Array.isArray(list)) return;
  if (directive === '$deleteFromPrimitiveList') {
    merged.set(
      field,
      list.filter((item) => !value.includes(item)),
    );
  }
  if (directive === '$setElementOrder') {
    merged.set(field, inOrder(list, value, mergeKeyOf([...path, field])));
  }
}

/** Items that the order does not name stay behind the one they followed. */
function inOrder(
  list: readonly unknown[],
  order: readonly unknown[],
  key: string | undefined,
): readonly unknown[] {
  const idOf = (item: unknown) => (key !== undefined && isRecord(item) ? item[key] : item);
  const placeOf = (item: unknown) => order.findIndex((one) => equalValues(idOf(one), idOf(item)));
  let last = -1;
  const placed = list.map((item) => {
    const place = placeOf(item);
    if (place !== -1) last = place;
    return { item, place: last };
  });
  return placed.sort((a, b) => a.place - b.place).map(({ item }) => item);
}

function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives);
  if (!isRecord(value)) return value;
  const fields = Object.entries(value).filter(([key]) => !isDirective(key));
  return Object.fromEntries(fields.map(([key, inner]) => [key, withoutDirectives(inner)]));
}

function isDirective(key: string): boolean {
  return (
    key === '$patch' ||
    key === '$retainKeys' ||
    key.startsWith('$setElementOrder/') ||
    key.startsWith('$deleteFromPrimitiveList/')
  );
}
