import type { ServedResource } from '../served-resource.ts';

/** Always empty: kubectl asks for them when it describes anything, and says `<none>` then. */
export const events: ServedResource = {
  group: '',
  versions: ['v1'],
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  categories: [],
  namespaced: true,
  subresources: [],
  list: () => [],
  get: () => undefined,
};
