/** RFC 6902. A patch is carried out as a whole or not at all, and never changes what it is given. */
import { isRecord } from '../../../resources/record.ts';
import { equalValues } from '../../store/equal-values.ts';
import type { Patched } from './patched.ts';

export function applyJsonPatch(document: unknown, patch: unknown): Patched {
  if (!Array.isArray(patch)) return { problem: 'a JSON patch is a list of operations' };
  if (patch.length > operationsMax) {
    return { problem: `The allowed maximum operations in a JSON patch is ${operationsMax}` };
  }
  let value = document;
  for (const step of patch) {
    const operation = readOperation(step);
    if (!operation) return { problem: `no JSON patch operation: ${JSON.stringify(step)}` };
    const next = carryOut(value, operation);
    if (next === undefined) {
      const { op, path } = operation.step;
      return { unfit: `the operation ${op} at ${JSON.stringify(path)} cannot be carried out` };
    }
    value = next.value;
  }
  return { value };
}

interface Operation {
  readonly step: { readonly op: string; readonly path: string; readonly value?: unknown };
  readonly path: readonly string[];
  readonly from: readonly string[];
}

type Changed = { readonly value: unknown } | undefined;

function readOperation(step: unknown): Operation | undefined {
  if (!isRecord(step)) return undefined;
  const { op, path, from = '', value } = step;
  if (typeof op !== 'string' || typeof path !== 'string' || typeof from !== 'string')
    return undefined;
  const needsValue = ['add', 'replace', 'test'].includes(op);
  if (!(needsValue && 'value' in step) && !['remove', 'move', 'copy'].includes(op))
    return undefined;
  const [to, source] = [readPointer(path), readPointer(from)];
  return to && source ? { step: { op, path, value }, path: to, from: source } : undefined;
}

function carryOut(document: unknown, { step, path, from }: Operation): Changed {
  switch (step.op) {
    case 'add':
      return put(document, path, { value: step.value, insert: true });
    case 'replace': {
      const exists = lookUp(document, path) !== undefined;
      return exists ? put(document, path, { value: step.value, insert: false }) : undefined;
    }
    case 'remove':
      return take(document, path);
    case 'test': {
      // What is not there equals null, as it does for an API server, if only its parent is there.
      const found = lookUp(document, path) ?? lookUpMissing(document, path);
      return found && equalValues(found.value, step.value ?? null)
        ? { value: document }
        : undefined;
    }
    case 'move': {
      const found = lookUp(document, from);
      const without = found && take(document, from);
      return without && put(without.value, path, { value: found.value, insert: true });
    }
    default: {
      const found = lookUp(document, from);
      return found && put(document, path, { value: found.value, insert: true });
    }
  }
}

/** `/spec/rules/0` → its parts; `''` is the whole document. */
function readPointer(pointer: string): readonly string[] | undefined {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) return undefined;
  const parts = pointer.slice(1).split('/');
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function lookUp(value: unknown, [step, ...rest]: readonly string[]): Changed {
  if (step === undefined) return { value };
  if (Array.isArray(value)) {
    const index = indexOf(step);
    return index === undefined || index >= value.length ? undefined : lookUp(value[index], rest);
  }
  return isRecord(value) && Object.hasOwn(value, step) ? lookUp(value[step], rest) : undefined;
}

function lookUpMissing(document: unknown, path: readonly string[]): Changed {
  return isRecord(lookUp(document, path.slice(0, -1))?.value) ? { value: null } : undefined;
}

function put(
  target: unknown,
  [step, ...rest]: readonly string[],
  given: { readonly value: unknown; readonly insert: boolean },
): Changed {
  if (step === undefined) return { value: given.value };
  if (Array.isArray(target)) {
    const index = step === '-' ? target.length : indexOf(step);
    if (index === undefined || index > target.length) return undefined;
    if (rest.length > 0) return within(target, index, put(target[index], rest, given));
    return { value: target.toSpliced(index, given.insert ? 0 : 1, given.value) };
  }
  if (!isRecord(target)) return undefined;
  const inner = rest.length === 0 ? { value: given.value } : put(target[step], rest, given);
  return inner && { value: withEntry(target, step, inner.value) };
}

function take(target: unknown, [step, ...rest]: readonly string[]): Changed {
  if (step === undefined) return undefined;
  if (Array.isArray(target)) {
    const index = indexOf(step);
    if (index === undefined || index >= target.length) return undefined;
    if (rest.length > 0) return within(target, index, take(target[index], rest));
    return { value: target.toSpliced(index, 1) };
  }
  if (!isRecord(target) || !Object.hasOwn(target, step)) return undefined;
  if (rest.length === 0) {
    return { value: Object.fromEntries(Object.entries(target).filter(([key]) => key !== step)) };
  }
  const inner = take(target[step], rest);
  return inner && { value: withEntry(target, step, inner.value) };
}

function within(list: readonly unknown[], index: number, inner: Changed): Changed {
  return inner && { value: list.with(index, inner.value) };
}

/** Through entries, so that `__proto__` is a key like any other. */
function withEntry(target: Record<string, unknown>, key: string, value: unknown) {
  return Object.fromEntries([...Object.entries(target), [key, value]]);
}

function indexOf(step: string): number | undefined {
  return /^(0|[1-9]\d{0,8})$/.test(step) ? Number(step) : undefined;
}

const operationsMax = 10_000;
