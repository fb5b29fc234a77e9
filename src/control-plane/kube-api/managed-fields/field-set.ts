/**
 * Sets of field paths, and the form `FieldsV1` that objects carry them in: `f:spec` is a field,
 * `k:{"name":"web"}` the item of a list with that key, `v:"a"` an item that is its own key, and `.`
 * stands for the thing itself where fields below it are named too.
 */
import { isRecord } from '../../../resources/record.ts';

/** Steps from the outside in, by their own text. */
export type FieldSet = ReadonlyMap<string, Steps>;
export type Steps = readonly string[];

export function fieldSet(paths: Iterable<Steps>): FieldSet {
  return new Map(Array.from(paths, (steps) => [pathKey(steps), steps]));
}

export function pathKey(steps: Steps): string {
  return JSON.stringify(steps);
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  return new Map([...a, ...b]);
}

export function without(a: FieldSet, b: ReadonlyMap<string, unknown>): FieldSet {
  return new Map([...a].filter(([key]) => !b.has(key)));
}

export function sameFields(a: FieldSet, b: FieldSet): boolean {
  return a.size === b.size && [...a.keys()].every((key) => b.has(key));
}

export function toFieldsV1(fields: FieldSet): Record<string, unknown> {
  const root: Tree = new Map();
  for (const steps of fields.values()) {
    let node = root;
    for (const step of steps) node = childOf(node, step);
    node.set('.', new Map());
  }
  return Object.fromEntries(plain(root));
}

/** Undefined if it is no such tree. */
export function fromFieldsV1(tree: unknown): FieldSet | undefined {
  const paths: Steps[] = [];
  return isRecord(tree) && collect(tree, [], paths) ? fieldSet(paths) : undefined;
}

/** `.spec.rules[name="web"].port`, the way a conflict is told. */
export function sayPath(steps: Steps): string {
  return steps.map(sayStep).join('');
}

function sayStep(step: string): string {
  if (step.startsWith('f:')) return `.${step.slice(2)}`;
  if (step.startsWith('v:')) return `[=${step.slice(2)}]`;
  const key: unknown = JSON.parse(step.slice(2));
  const pairs = Object.entries(isRecord(key) ? key : {});
  return `[${pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
}

type Tree = Map<string, Tree>;

function childOf(node: Tree, step: string): Tree {
  const child = node.get(step) ?? new Map();
  node.set(step, child);
  return child;
}

/** Ordered by step, as an API server writes it: some clients compare the text. */
function plain(node: Tree): [string, unknown][] {
  const ordered = [...node].sort(([a], [b]) => (a < b ? -1 : 1));
  return ordered.map(([step, child]) => {
    const isLeaf = child.size === 1 && child.has('.');
    return [step, isLeaf ? {} : Object.fromEntries(plain(child))];
  });
}

function collect(tree: Record<string, unknown>, above: Steps, paths: Steps[]): boolean {
  if (above.length > depthMax) return false;
  const entries = Object.entries(tree);
  if (entries.length === 0 && above.length > 0) paths.push(above);
  return entries.every(([step, inner]) => {
    if (step === '.') return paths.push(above) > 0;
    return isStep(step) && isRecord(inner) && collect(inner, [...above, step], paths);
  });
}

function isStep(step: string): boolean {
  if (step.startsWith('f:')) return true;
  if (!/^[kvi]:/.test(step)) return false;
  try {
    JSON.parse(step.slice(2));
    return true;
  } catch {
    return false;
  }
}

/** As deep as admission lets objects be. */
const depthMax = 64;
