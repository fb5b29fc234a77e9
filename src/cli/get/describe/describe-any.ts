import { isRecord } from '../../../resources/record.ts';
import type { Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import { writeHead } from './metadata-lines.ts';
import type { Page } from './page.ts';
import { smartLabel } from './smart-label.ts';

/** The layout for kinds that kubectl has no own one for: every field, in the order of its name. */
export const describeAny: Describer = (page, object, around) => {
  writeHead(page, object);
  if (isRecord(object)) writeFields(page, { fields: object, level: 0, path: '' });
  writeEvents(page, around);
};

interface Branch {
  readonly fields: Record<string, unknown>;
  readonly level: number;
  /** `.metadata.labels` */
  readonly path: string;
}

function writeFields(page: Page, { fields, level, path }: Branch): void {
  for (const field of Object.keys(fields).sort()) {
    const own = `${path}.${field}`;
    if (!saidBefore.has(own)) writeField(page, [field, fields[field]], { level, path: own });
  }
}

function writeField(
  page: Page,
  [field, value]: readonly [string, unknown],
  { level, path }: { level: number; path: string },
): void {
  const label = smartLabel(field);
  if (isRecord(value)) {
    page.line(level, `${label}:`);
    writeFields(page, { fields: value, level: level + 1, path });
  } else if (Array.isArray(value)) {
    page.line(level, `${label}:`);
    for (const item of value) {
      if (isRecord(item)) writeFields(page, { fields: item, level: level + 1, path });
      else page.line(level + 1, say(item));
    }
  } else page.line(level, `${label}:\t${say(value)}`);
}

function say(value: unknown): string {
  return value === null || value === undefined ? '<nil>' : String(value);
}

/** What the head of the description has told. */
const saidBefore = new Set([
  '.metadata.name',
  '.metadata.namespace',
  '.metadata.labels',
  '.metadata.annotations',
  '.metadata.managedFields',
]);
