import { itemsThat, keyOf, repeatedItems } from './breaches.ts';
import type { PartRule } from './kind.ts';

/** The experimental channel's: there, `port` tells two parentRefs apart as well. */
export const parentReferenceRules: readonly PartRule<readonly Parent[]>[] = [
  {
    message:
      'sectionName or port must be specified when parentRefs includes 2 or more references to the same parent',
    breaches(refs) {
      const sectioned = new Set(refs.filter(hasSection).map(parentKey));
      const ported = new Set(refs.filter(hasPort).map(parentKey));
      return itemsThat(refs, '', (ref) => {
        const key = parentKey(ref);
        return (!hasSection(ref) && sectioned.has(key)) || (!hasPort(ref) && ported.has(key));
      });
    },
  },
  {
    message:
      'sectionName or port must be unique when parentRefs includes 2 or more references to the same parent',
    breaches: (refs) =>
      repeatedItems(refs, '', (ref) =>
        keyOf(parentKey(ref), ref.sectionName || undefined, ref.port || undefined),
      ),
  },
];

function hasSection({ sectionName = '' }: Parent): boolean {
  return sectionName !== '';
}

function hasPort({ port = 0 }: Parent): boolean {
  return port !== 0;
}

function parentKey({ group, kind, namespace, name }: Parent): string {
  return keyOf(group, kind, namespace || undefined, name);
}

interface Parent {
  readonly group: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly sectionName?: string;
  readonly port?: number;
}
