import type { ManifestLimits } from './limits.ts';
import { type DocumentSlot, refOfDocument } from './manifest-set.ts';
import type { Pace } from './pace.ts';
import { type DocumentReading, readDocument } from './read-document.ts';
import type { DocumentText } from './split-documents.ts';

export interface FillOptions {
  readonly limits: ManifestLimits;
  readonly pace: Pace;
  /** The file's slots as of the last load. */
  readonly before: readonly DocumentSlot[];
}

/** Parses the documents whose text is new, and finds for each broken one what it said before. */
export async function fillSlots(
  documents: readonly DocumentText[],
  options: FillOptions,
): Promise<readonly DocumentSlot[]> {
  const known = new Map(options.before.map(({ reading }) => [reading.text, reading]));
  const slots: DocumentSlot[] = [];
  for (const { text, line } of documents) {
    const reading = known.get(text) ?? readDocument(text, options.limits);
    slots.push({ reading, line, inForce: reading.broken ? [] : [reading] });
    await options.pace();
  }
  return slots.some(({ reading }) => reading.broken) ? keepLastGood(slots, options.before) : slots;
}

/**
 * A broken document keeps the readings that its text still names by kind and name; several, when
 * the `---` between them is what broke. Text that names none keeps the reading of the same place in
 * the file. What another document says now is not kept.
 */
function keepLastGood(
  slots: readonly DocumentSlot[],
  before: readonly DocumentSlot[],
): readonly DocumentSlot[] {
  const present = new Set(slots.flatMap(({ inForce }) => inForce.flatMap(objectKeys)));
  const spare = new Map<DocumentReading, number>();
  before.forEach((slot, index) => {
    for (const reading of slot.inForce)
      if (reading.objects.length > 0 && !objectKeys(reading).some((key) => present.has(key)))
        spare.set(reading, index);
  });
  const claim = (readings: readonly DocumentReading[]) => {
    for (const reading of readings) spare.delete(reading);
    return readings;
  };
  const byName = slots.map((slot) => {
    if (!slot.reading.broken) return slot;
    const names = namesIn(slot.reading.text);
    const named = [...spare.keys()].filter((reading) => names.cover(reading));
    return { ...slot, inForce: claim(named) };
  });
  return byName.map((slot, index) => {
    if (!slot.reading.broken || slot.inForce.length > 0) return slot;
    if (namesIn(slot.reading.text).isComplete) return slot;
    return {
      ...slot,
      inForce: claim([...spare].flatMap(([each, at]) => (at === index ? each : []))),
    };
  });
}

/** What a broken text still says of its objects, found without a parse. */
function namesIn(text: string) {
  const kinds = new Set(Array.from(text.matchAll(kindLines), ([, kind]) => kind));
  const names = new Set(Array.from(text.matchAll(nameEntries), ([, name]) => name));
  return {
    isComplete: kinds.size > 0 && names.size > 0,
    cover: (reading: DocumentReading) => {
      const refs = reading.objects.map(({ raw }) => refOfDocument(raw));
      return refs.some((ref) => ref && kinds.has(ref.kind) && names.has(ref.name));
    },
  };
}

function objectKeys({ objects }: DocumentReading): readonly string[] {
  return objects.flatMap(({ raw }) => {
    const ref = refOfDocument(raw);
    return ref ? [`${ref.group}/${ref.kind}/${ref.namespace}/${ref.name}`] : [];
  });
}

const kindLines = /(?<![^\s{,])["']?kind["']?[ \t]*:[ \t]*["']?([A-Za-z][A-Za-z0-9]*)/g;
const nameEntries = /(?<![^\s{,])["']?name["']?[ \t]*:[ \t]*["']?([A-Za-z0-9][A-Za-z0-9.-]*)/g;
