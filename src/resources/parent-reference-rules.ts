import { itemsThat, keyOf, repeatedItems } from './breaches.ts';
import type { CrossFieldRule } from './kind.ts';
import type { KubeObject } from './object.ts';
import type { ParentReference } from './parent-reference.ts';

/** In the standard channel `port` does not tell two parentRefs apart. */
export const parentReferenceRules: readonly CrossFieldRule<Route>[] = [
  {
    message:
      'Where several parentRefs name the same parent, each of them must have a sectionName, or none.',
    breaches: ({ spec: { parentRefs = [] } }) => {
      const sectioned = new Set(parentRefs.filter(hasSection).map(parentKey));
      return itemsThat(
        parentRefs,
        'spec.parentRefs',
        (ref) => !hasSection(ref) && sectioned.has(parentKey(ref)),
      );
    },
  },
  {
    message: 'No two parentRefs may name the same parent and sectionName.',
    breaches: ({ spec: { parentRefs } }) =>
      repeatedItems(parentRefs, 'spec.parentRefs', (ref) =>
        keyOf(parentKey(ref), ref.sectionName || undefined),
      ),
  },
];

function hasSection({ sectionName = '' }: ParentReference): boolean {
  return sectionName !== '';
}

function parentKey({ group, kind, namespace, name }: ParentReference): string {
  return keyOf(group, kind, namespace || undefined, name);
}

interface Route extends KubeObject {
  readonly spec: { readonly parentRefs?: readonly ParentReference[] };
}
