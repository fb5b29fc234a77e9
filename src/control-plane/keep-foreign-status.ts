import { isRecord } from '../resources/record.ts';
import { equalValues } from './store/equal-values.ts';

/** What of a status is ours to write, and so also ours to take away. */
export interface OwnParts {
  /** Of GatewayClasses that are or were served: their parents and ancestors are ours. */
  readonly controllerNames: ReadonlySet<string>;
  readonly conditionTypes: ReadonlySet<string>;
}

/**
 * A status with everything that other controllers wrote into the one before: their entries among
 * `parents` and `ancestors`, and conditions of types that are not ours. They are not changed, and those
 * that stood in front of ours stay there. Where a list is full, theirs stay and the last of ours have no
 * place.
 */
export function keepForeignStatus(status: unknown, previous: unknown, own: OwnParts): unknown {
  if (!isRecord(status) || !isRecord(previous)) return status;
  const kept: Record<string, unknown> = { ...status };
  for (const [key, list] of Object.entries(status)) {
    if (Array.isArray(list)) kept[key] = keepInList(key, list, { before: previous[key], own });
  }
  return kept;
}

interface Before {
  readonly before: unknown;
  readonly own: OwnParts;
}

function keepInList(key: string, list: readonly unknown[], { before, own }: Before): unknown {
  const known = Array.isArray(before) ? before.filter(isRecord) : [];
  if (key === 'conditions') {
    // Of kinds that are not the Gateway API's, what we say now is how we know what is ours.
    const ours = new Set([...own.conditionTypes, ...list.filter(isRecord).map(typeOf)]);
    return among(list, known, ({ type }) => isForeign(type, ours));
  }
  const nested = list.map((entry) =>
    keepForeignStatus(
      entry,
      known.find((other) => isSameEntry(entry, other)),
      own,
    ),
  );
  const max = entriesMax[key];
  if (max === undefined) return nested;
  const isTheirs = ({ controllerName }: Tree) => isForeign(controllerName, own.controllerNames);
  const room = Math.max(0, max - known.filter(isTheirs).length);
  return among(nested.slice(0, room), known, isTheirs);
}

/** Ours where the first of ours was before. */
function among(
  ours: readonly unknown[],
  known: readonly Tree[],
  isTheirs: (entry: Tree) => boolean,
): readonly unknown[] {
  const first = known.findIndex((entry) => !isTheirs(entry));
  const split = first === -1 ? known.length : first;
  return [...known.slice(0, split), ...ours, ...known.slice(split).filter(isTheirs)];
}

function typeOf({ type }: Tree): unknown {
  return type;
}

function isForeign(name: unknown, own: ReadonlySet<unknown>): boolean {
  return typeof name === 'string' && !own.has(name);
}

/** Listeners are known by name, parents and ancestors by whom they name and who wrote them. */
function isSameEntry(entry: unknown, other: Tree): boolean {
  return (
    isRecord(entry) &&
    identityKeys.every((key) => equalValues(entry[key], other[key])) &&
    identityKeys.some((key) => entry[key] !== undefined)
  );
}

type Tree = Readonly<Record<string, unknown>>;

const identityKeys = ['name', 'parentRef', 'ancestorRef', 'controllerName'];
/** How long the Gateway API lets the lists be that several controllers share. */
const entriesMax: Readonly<Record<string, number>> = { parents: 32, ancestors: 16 };
