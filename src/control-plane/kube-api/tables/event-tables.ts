import { sayAge } from '../../../resources/age.ts';
import { type Event, event } from '../../../resources/event.ts';
import { type Column, columnsOf, type TableColumns } from './column.ts';

const eventColumns: readonly Column<Event>[] = [
  {
    name: 'Last Seen',
    type: 'string',
    description: 'How long ago it happened last.',
    cell: (one, { now }) => sayAge(lastSeen(one), now),
  },
  {
    name: 'Type',
    type: 'string',
    description: 'Normal or Warning.',
    cell: ({ type = '' }) => type,
  },
  {
    name: 'Reason',
    type: 'string',
    description: 'What happened, in one word.',
    cell: ({ reason = '' }) => reason,
  },
  {
    name: 'Object',
    type: 'string',
    description: 'What it happened to.',
    cell: ({ involvedObject: { kind = '', name = '' } }) => `${kind.toLowerCase()}/${name}`,
  },
  {
    name: 'Message',
    type: 'string',
    description: 'What happened, in a sentence.',
    cell: ({ message = '' }) => message.trim(),
  },
  {
    name: 'Count',
    type: 'integer',
    description: 'How often it happened.',
    wide: true,
    cell: ({ series, count = 1 }) => series?.count ?? count,
  },
  {
    name: 'Name',
    type: 'string',
    description: 'The name of the event itself.',
    wide: true,
    cell: ({ metadata }) => metadata.name,
  },
];

function lastSeen({ series, lastTimestamp, eventTime, firstTimestamp, metadata }: Event) {
  const times = [series?.lastObservedTime, lastTimestamp, eventTime, firstTimestamp];
  return times.find((time) => time !== undefined) ?? metadata.creationTimestamp;
}

export const eventTables: readonly TableColumns[] = [
  columnsOf(event, eventColumns),
  columnsOf({ group: 'events.k8s.io', kind: 'Event' }, eventColumns),
];
