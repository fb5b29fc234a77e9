import type { KubeObject } from '../../resources/object.ts';
import { equalValues } from './equal-values.ts';

/**
 * Whether two versions of an object declare the same. What kubectl and Postern note for themselves
 * makes no difference to anybody.
 */
export function saysTheSame(a: KubeObject, b: KubeObject): boolean {
  return equalValues(declaration(a), declaration(b));
}

function declaration(object: KubeObject): unknown {
  const { status, metadata: _, ...content }: Record<string, unknown> = { ...object };
  const { labels = {}, annotations = {}, finalizers = [] } = object.metadata;
  const own = Object.entries(annotations).filter(([key]) => !notes.test(key));
  return { ...content, labels, annotations: Object.fromEntries(own), finalizers };
}

const notes = /^(kubectl\.kubernetes\.io\/last-applied-configuration|postern\.dev\/.*)$/;
