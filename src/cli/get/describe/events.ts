import { sayAge } from '../../../resources/age.ts';
import type { Around } from './describer.ts';
import { at, text } from './fields.ts';
import type { Page } from './page.ts';

/** What happened to the object, the oldest first: the end of nearly every description. */
export function writeEvents(page: Page, { events, now }: Pick<Around, 'events' | 'now'>): void {
  if (events === undefined) return;
  if (events.length === 0) {
    page.line(0, 'Events:\t<none>');
    return;
  }
  page.line(0, 'Events:');
  page.line(1, 'Type\tReason\tAge\tFrom\tMessage');
  page.line(1, '----\t------\t----\t----\t-------');
  const lastSeen = (event: unknown) => Date.parse(text(at(event, 'lastTimestamp'))) || 0;
  for (const event of events.toSorted((a, b) => lastSeen(a) - lastSeen(b))) {
    const from = text(at(event, 'source', 'component')) || text(at(event, 'reportingComponent'));
    const cells = [text(at(event, 'type')), text(at(event, 'reason')), sayWhen(event, now), from];
    page.line(1, [...cells, text(at(event, 'message')).trim()].join('\t'));
  }
}

/** `11s`, or `11s (x3 over 2m)` for what happened more than once. */
function sayWhen(event: unknown, now: number): string {
  const since = (time: unknown) => sayAge(text(time), now);
  const first = since(at(event, 'eventTime') ?? at(event, 'firstTimestamp'));
  const series = at(event, 'series');
  if (series !== undefined) {
    const last = since(at(series, 'lastObservedTime'));
    return `${last} (x${text(at(series, 'count'))} over ${first})`;
  }
  const count = Number(at(event, 'count') ?? 1);
  return count > 1 ? `${since(at(event, 'lastTimestamp'))} (x${count} over ${first})` : first;
}
