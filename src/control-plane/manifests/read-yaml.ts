import { manifestLimits } from './limits.ts';
import { readDocument } from './read-document.ts';

/** One YAML document as JSON values, as a manifest would be read; or why it is none. Never throws. */
export function readYaml(text: string): { readonly raw: unknown } | { readonly problem: string } {
  const { objects, troubles } = readDocument(text, manifestLimits);
  const [object] = objects;
  if (object && objects.length === 1) return { raw: object.raw };
  const [trouble] = troubles;
  return { problem: trouble?.message ?? 'the body of the request is no single object' };
}
