import { equalValues } from './store/equal-values.ts';

/**
 * Gives every condition of a status its `lastTransitionTime`: the time it had in `previous`, unless
 * its `status` flipped, and `now` (RFC 3339) otherwise. A condition that already carries a time, as
 * another controller's does, keeps it. Nothing else is touched, so equal input gives equal output.
 */
export function stampStatus(status: unknown, previous: unknown, now: string): unknown {
  if (Array.isArray(status)) {
    return status.map((item) => stampStatus(item, counterpart(item, previous), now));
  }
  if (!isRecord(status)) return status;
  if (isCondition(status)) return stampCondition(status, previous, now);
  const before = isRecord(previous) ? previous : {};
  return Object.fromEntries(
    Object.entries(status).map(([key, value]) => [key, stampStatus(value, before[key], now)]),
  );
}

function stampCondition(condition: Tree, previous: unknown, now: string): Tree {
  if (typeof condition['lastTransitionTime'] === 'string') return condition;
  const kept =
    isRecord(previous) && previous['status'] === condition['status']
      ? previous['lastTransitionTime']
      : undefined;
  return { ...condition, lastTransitionTime: typeof kept === 'string' ? kept : now };
}

/** The element of an older list that speaks about the same thing; lists may have been reordered. */
function counterpart(item: unknown, previous: unknown): unknown {
  if (!isRecord(item) || !Array.isArray(previous)) return undefined;
  const identity = identityOf(item);
  return previous.find((other) => isRecord(other) && equalValues(identityOf(other), identity));
}

/** Conditions are known by type, listeners by name, route parents and policy ancestors by whom they name. */
function identityOf(item: Tree): readonly unknown[] {
  return identityKeys.map((key) => item[key]);
}

function isCondition(tree: Tree): boolean {
  return typeof tree['type'] === 'string' && typeof tree['status'] === 'string';
}

function isRecord(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Tree = Readonly<Record<string, unknown>>;

const identityKeys = ['type', 'name', 'parentRef', 'ancestorRef', 'controllerName'];
