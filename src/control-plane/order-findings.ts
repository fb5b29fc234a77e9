import type { Finding, SourcePosition } from '../diagnostics/finding.ts';
import { type Origin, refKey } from '../resources/object.ts';
import { keep } from './translate/memory.ts';

/**
 * The list a person reads: each finding once, with its place where it is known, ordered by file,
 * line and column. Findings without a place come last, in the order they were made.
 */
export function orderFindings(
  findings: readonly Finding[],
  locate: (origin: Origin) => SourcePosition | undefined,
): readonly Finding[] {
  const distinct = new Map<string, Finding>();
  for (const found of findings) {
    const placed = withPlace(found, locate);
    const key = keyOf(placed);
    if (!distinct.has(key)) distinct.set(key, placed);
  }
  return [...distinct.values()].sort(byPlace);
}

function withPlace(
  found: Finding,
  locate: (origin: Origin) => SourcePosition | undefined,
): Finding {
  if (found.position || !found.origin) return found;
  const position = locate(found.origin);
  return position ? { ...found, position } : found;
}

const keyOf = keep(({ code, message, origin, position }: Finding): string => {
  const place = position ? `${position.file}:${position.line}:${position.column}` : '';
  const object = origin ? `${refKey(origin.object)} ${origin.field}` : '';
  return `${code}\n${place}\n${object}\n${message}`;
});

function byPlace(a: Finding, b: Finding): number {
  const [left, right] = [a.position, b.position];
  if (!left || !right) return Number(left === undefined) - Number(right === undefined);
  if (left.file !== right.file) return left.file < right.file ? -1 : 1;
  return left.line - right.line || left.column - right.column;
}
