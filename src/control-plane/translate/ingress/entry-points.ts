import { type Finding, finding } from '../../../diagnostics/finding.ts';
import type { Ingress } from '../../../resources/ingress.ts';
import { refTo } from '../../../resources/object.ts';
import { fieldOfAnnotation, traefikAnnotation } from '../../../resources/traefik-annotations.ts';
import type { World } from '../world.ts';

/** The listeners of every class, by the names and ports of Traefik's Helm chart. */
const entryPoints = [
  { name: 'web', port: 8080, scheme: 'http' },
  { name: 'websecure', port: 8443, scheme: 'https' },
] as const;

export type EntryPointName = (typeof entryPoints)[number]['name'];

export interface EntryPoint {
  readonly name: EntryPointName;
  readonly port: number;
  readonly scheme: 'http' | 'https';
}

/** No manifest names their ports: as with Traefik, they are a matter of how it is started. */
export function entryPointsOf({ settings }: Pick<World, 'settings'>): readonly EntryPoint[] {
  const { entryPointPorts } = settings;
  return entryPoints.map((one) => ({ ...one, port: entryPointPorts?.get(one.name) ?? one.port }));
}

export interface ChosenEntryPoints {
  readonly names: readonly EntryPointName[];
  readonly findings: readonly Finding[];
}

/**
 * Where an Ingress is served: on all entry points, or on those it names; with `router.tls` only where
 * there is TLS.
 */
export function chooseEntryPoints(ingress: Ingress): ChosenEntryPoints {
  const object = refTo(ingress);
  const annotation = traefikAnnotation(ingress, 'router.entrypoints');
  const written = (annotation?.value ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const findings: Finding[] = written
    .filter((name) => !entryPoints.some((known) => known.name === name))
    .map((name) => {
      const field = fieldOfAnnotation(annotation?.key ?? '');
      const message = `There is no entry point ${name}.`;
      return finding('ingress-entry-point-unknown', { object, field, message });
    });
  const named = entryPoints.filter(({ name }) => written.length === 0 || written.includes(name));
  const tls = routerTls(ingress);
  if (tls === undefined) return { names: named.map(({ name }) => name), findings };
  const secure = named.filter(({ scheme }) => scheme === 'https');
  if (secure.length < named.length && written.length > 0) {
    const message = 'The entry point web has no TLS, so this Ingress is not served there.';
    const place = { object, field: fieldOfAnnotation(annotation?.key ?? '') };
    findings.push(finding('ingress-entry-point-without-tls', { ...place, message }));
  }
  return { names: secure.map(({ name }) => name), findings };
}

/** The annotation by which an Ingress is served over TLS only; `undefined` if it is not. */
export function routerTls(ingress: Ingress): string | undefined {
  const annotation = traefikAnnotation(ingress, 'router.tls');
  return annotation?.value.toLowerCase() === 'true' ? annotation.key : undefined;
}
