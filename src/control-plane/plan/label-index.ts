/** Things with labels, found by selector without looking at each of them. */
export interface LabelIndex<T> {
  /** The things of a namespace that carry every label of the selector; an empty one selects none. */
  readonly select: (namespace: string, selector: Labels) => readonly T[];
}

export type Labels = Readonly<Record<string, string>>;

export interface Labelled {
  readonly namespace: string;
  readonly labels: Labels;
}

export function indexLabels<T extends Labelled>(things: readonly T[]): LabelIndex<T> {
  const byLabel = new Map<string, T[]>();
  for (const thing of things) {
    for (const [key, value] of Object.entries(thing.labels)) {
      const label = `${thing.namespace}/${key}=${value}`;
      const bearers = byLabel.get(label);
      if (bearers) bearers.push(thing);
      else byLabel.set(label, [thing]);
    }
  }
  return {
    select(namespace, selector) {
      const [first] = Object.entries(selector);
      if (!first) return [];
      const candidates = byLabel.get(`${namespace}/${first[0]}=${first[1]}`) ?? [];
      return candidates.filter((thing) => carries(thing.labels, selector));
    },
  };
}

export function carries(labels: Labels, selector: Labels): boolean {
  return Object.entries(selector).every(
    ([key, value]) => Object.hasOwn(labels, key) && labels[key] === value,
  );
}
