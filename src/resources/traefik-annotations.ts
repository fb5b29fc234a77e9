import type { KubeObject } from './object.ts';

/** One of Traefik's annotations on an Ingress or a Service. */
export interface TraefikAnnotation {
  /** As written, for messages and to find its line. */
  readonly key: string;
  /** Without prefix and in lower case, which is how Traefik compares: `service.serversscheme`. */
  readonly name: string;
  readonly value: string;
}

export const traefikPrefix = 'traefik.ingress.kubernetes.io/';

export function traefikAnnotations({ metadata }: KubeObject): readonly TraefikAnnotation[] {
  return Object.entries(metadata.annotations ?? {}).flatMap(([key, value]) => {
    const lower = key.toLowerCase();
    if (!lower.startsWith(traefikPrefix)) return [];
    return [{ key, name: lower.slice(traefikPrefix.length), value }];
  });
}

export function traefikAnnotation(object: KubeObject, name: string): TraefikAnnotation | undefined {
  return traefikAnnotations(object).find((annotation) => annotation.name === name);
}

/** Where an annotation is written. */
export function fieldOfAnnotation(key: string): string {
  return `metadata.annotations[${key}]`;
}
