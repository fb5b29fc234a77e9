import type { SourcePosition } from '../../diagnostics/finding.ts';
import { offsetOfField } from './field-places.ts';
import type { DocumentSlot, ManifestDocument } from './manifest-set.ts';
import type { DocumentReading, ObjectReading } from './read-document.ts';

/** The documents in force of one file, each knowing where its fields stand. */
export function placeDocuments(
  file: string,
  slots: readonly DocumentSlot[],
  allStale = false,
): readonly ManifestDocument[] {
  return slots.flatMap((slot, index) => {
    const objects = slot.inForce.flatMap((reading) =>
      reading.objects.map((object) => ({ reading, object })),
    );
    return objects.map(({ reading, object }, item) => {
      const id = objects.length === 1 ? `${file}#${index}` : `${file}#${index}.${item}`;
      const stale = allStale || reading !== slot.reading;
      return new PlacedDocument({ id, file, index, stale, slot, reading, object });
    });
  });
}

/** Where an offset into a slot's reading is in the file. */
export function placeInFile(file: string, slot: DocumentSlot, offset: number): SourcePosition {
  const { line, column } = slot.reading.lines.at(offset);
  return { file, line: slot.line + line - 1, column };
}

interface Placement {
  readonly id: string;
  readonly file: string;
  readonly index: number;
  readonly stale: boolean;
  readonly slot: DocumentSlot;
  readonly reading: DocumentReading;
  readonly object: ObjectReading;
}

class PlacedDocument implements ManifestDocument {
  readonly id: string;
  readonly file: string;
  readonly index: number;
  readonly stale: boolean;
  readonly #placement: Placement;

  constructor(placement: Placement) {
    this.id = placement.id;
    this.file = placement.file;
    this.index = placement.index;
    this.stale = placement.stale;
    this.#placement = placement;
  }

  get raw(): Readonly<Record<string, unknown>> {
    return this.#placement.object.raw;
  }

  get position(): SourcePosition {
    return this.locate('');
  }

  /** A version from before is placed where its text was, but not beyond the text of today. */
  locate(field: string): SourcePosition {
    const { object, reading, slot, file } = this.#placement;
    const offset = offsetOfField(object.places, field, object.root);
    const { line, column } = reading.lines.at(offset);
    if (reading === slot.reading) return { file, line: slot.line + line - 1, column };
    const last = slot.reading.lines.at(slot.reading.text.trimEnd().length).line;
    return { file, line: slot.line + Math.min(line, last) - 1, column };
  }
}
