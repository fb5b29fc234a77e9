/**
 * Where the fields of one document stand, as offsets into its text. Kept instead of the syntax tree,
 * which would be ten times the size; scalars need no node of their own.
 */
export type Places = MappingPlaces | SequencePlaces;

export interface MappingPlaces {
  readonly keys: readonly string[];
  /** For each key the offset a person should look at. */
  readonly offsets: readonly number[];
  readonly inner: readonly (Places | undefined)[];
}

export interface SequencePlaces {
  readonly keys?: undefined;
  readonly offsets: readonly number[];
  readonly inner: readonly (Places | undefined)[];
}

/**
 * The offset of a field such as `spec.rules[0].backendRefs[1].port` or `data[tls.crt]`. A field that
 * is not there is placed at its deepest parent that is; `root` is the place of the whole object.
 */
export function offsetOfField(places: Places | undefined, field: string, root: number): number {
  let here = places;
  let offset = root;
  const steps = stepsOf(field);
  for (let at = 0; at < steps.length && here !== undefined; ) {
    const found = here.keys ? findKey(here, steps, at) : findItem(here, steps[at]);
    if (found === undefined) break;
    offset = here.offsets[found.index] ?? offset;
    here = here.inner[found.index];
    at += found.steps;
  }
  return offset;
}

/** `metadata.labels.app.kubernetes.io/name` has dots inside a key: the longest key that fits wins. */
function findKey(here: MappingPlaces, steps: readonly string[], at: number): Found | undefined {
  for (let count = steps.length - at; count > 0; count -= 1) {
    const index = here.keys.indexOf(steps.slice(at, at + count).join('.'));
    if (index !== -1) return { index, steps: count };
  }
  return undefined;
}

function findItem(here: SequencePlaces, step: string | undefined): Found | undefined {
  const index = Number(step);
  return Number.isInteger(index) && index < here.offsets.length ? { index, steps: 1 } : undefined;
}

function stepsOf(field: string): readonly string[] {
  return Array.from(field.matchAll(steps), ([, bracketed, named]) =>
    (bracketed ?? named ?? '').replace(quotes, ''),
  );
}

interface Found {
  readonly index: number;
  readonly steps: number;
}

const steps = /\[([^\]]*)\]|([^.[\]]+)/g;
const quotes = /^["']|["']$/g;
