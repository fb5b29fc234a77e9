import { type Event, event } from '../../../resources/event.ts';
import type { KubeObject } from '../../../resources/object.ts';
import type { ServedResource } from '../served-resource.ts';

/** `events.k8s.io`: the same Events under the names of their second version. */
export const newEvents: ServedResource = {
  group: 'events.k8s.io',
  versions: ['v1'],
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  categories: [],
  namespaced: true,
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: [],
  list: (snapshot) => snapshot.list(event),
  get: (snapshot, name) => snapshot.get(event, name),
  stored: {
    // Proof of the cast: nothing runs the kind's rules, of which there are none.
    kind: event as unknown as NonNullable<ServedResource['stored']>['kind'],
    fromServed: (raw) => ({ ...renamed(raw, oldNames), apiVersion: 'v1', kind: 'Event' }),
    toServed: (object) => toServed(object as Event),
  },
};

function toServed(object: Event): KubeObject {
  const { eventTime = null } = object;
  const fields = renamed({ ...object, eventTime }, newNames);
  return { ...fields, apiVersion: 'events.k8s.io/v1', kind: 'Event', metadata: object.metadata };
}

function renamed(raw: object, names: ReadonlyMap<string, string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(raw).map(([field, value]) => [names.get(field) ?? field, value]),
  );
}

const newNames: ReadonlyMap<string, string> = new Map([
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['reportingComponent', 'reportingController'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
]);
const oldNames = new Map([...newNames].map(([older, newer]) => [newer, older]));
