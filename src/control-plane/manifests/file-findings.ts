import type { CatalogueEntry } from '../../diagnostics/catalogue/entry.ts';
import { catalogue } from '../../diagnostics/catalogue.ts';
import { type Finding, finding } from '../../diagnostics/finding.ts';
import { sayRef } from '../../resources/object.ts';
import { LineTable } from './line-table.ts';
import { type DocumentSlot, type FileReading, refOfDocument } from './manifest-set.ts';
import { placeInFile } from './place-documents.ts';
import type { Trouble } from './read-nodes.ts';

/** The troubles of a file's documents, placed in the file. */
export function findingsOfSlots(
  file: string,
  slots: readonly DocumentSlot[],
  explicit: boolean,
): readonly Finding[] {
  return slots.flatMap((slot) =>
    slot.reading.troubles.map(({ code, offset, message, next }) => {
      const position = placeInFile(file, slot, offset);
      const severity = explicit ? severityWhenNamed(code) : undefined;
      const details = { message: message + sayKept(slot), position };
      return finding(code, {
        ...details,
        ...(next ? { next } : {}),
        ...(severity ? { severity } : {}),
      });
    }),
  );
}

/**
 * Whether a file is a template and not a slip: a document is broken at a template action, or has one
 * at the very start of a line, where no block of text can be. Never, once the file has been read.
 */
export function isHelmTemplate(slots: readonly DocumentSlot[]): boolean {
  return (
    slots.every(({ reading, inForce }) => inForce.every((each) => each === reading)) &&
    slots.some(({ reading }) => reading.broken && isTemplateText(reading.text, reading.troubles))
  );
}

/** None of a template's documents are used: the parts that happen to be YAML are not the whole. */
export function passOverTemplate(base: FileReading, explicit: boolean): FileReading {
  const place = new LineTable(base.text).at(base.text.indexOf('{{'));
  const message = `${base.file} is a Helm template, not YAML yet.`;
  const position = { file: base.file, ...place };
  const severity = explicit ? 'warning' : 'info';
  return { ...base, findings: [finding('helm-template-skipped', { message, position, severity })] };
}

function isTemplateText(text: string, troubles: readonly Trouble[]): boolean {
  if (!text.includes('{{')) return false;
  if (/(?<![^\n])\{\{/.test(text)) return true;
  return troubles.some(({ offset }) => {
    const end = text.indexOf('\n', offset);
    const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, end === -1 ? undefined : end);
    return /\{\{[^{}]*\}\}/.test(line);
  });
}

/** What is merely passed over in a folder deserves a warning in a file that was named. */
function severityWhenNamed(code: Trouble['code']): 'warning' | undefined {
  const entry: CatalogueEntry = catalogue[code];
  return entry.severity === 'info' ? 'warning' : undefined;
}

function sayKept({ reading, inForce }: DocumentSlot): string {
  if (!reading.broken || inForce.length === 0) return '';
  const refs = inForce.flatMap(({ objects }) => objects.map(({ raw }) => refOfDocument(raw)));
  const [first, ...others] = refs.filter((ref) => ref !== undefined);
  if (!first) return ' What was read before stays in force.';
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return ` ${sayRef(first)}${more}: the version read before stays in force.`;
}
