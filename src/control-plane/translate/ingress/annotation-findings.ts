import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { nearestName } from '../../../diagnostics/nearest-name.ts';
import { type KubeObject, refTo, sayRef } from '../../../resources/object.ts';
import {
  misspeltTransportAnnotation,
  transportReferenceOn,
} from '../../../resources/servers-transport-reference.ts';
import {
  fieldOfAnnotation,
  type TraefikAnnotation,
  traefikAnnotations,
  traefikPrefix,
} from '../../../resources/traefik-annotations.ts';

/**
 * What is doubtful about the annotations of an Ingress or of a Service behind one: those on the wrong
 * object, those Traefik does not know, and those that are not acted on here.
 */
export function annotationFindings(object: KubeObject): readonly Finding[] {
  return [
    ...traefikAnnotations(object).flatMap((annotation) => judge(object, annotation) ?? []),
    ...(object.kind === 'Ingress' ? foreignAnnotations(object) : []),
  ];
}

function judge(object: KubeObject, annotation: TraefikAnnotation): Finding | undefined {
  const { key, name, value } = annotation;
  const place = { object: refTo(object), field: fieldOfAnnotation(key) };
  if (name === misspeltTransportAnnotation) {
    const message = `Traefik knows no annotation ${name}. Postern reads it as service.serverstransport.`;
    const next = 'Write serverstransport, with an s in the middle.';
    return finding('traefik-annotation-unknown', { ...place, message, next });
  }
  const known = meanings.find(([pattern]) => pattern.test(name))?.[1];
  if (known === undefined) {
    const nearest = nearestName(name, knownNames);
    const message = `Traefik knows no annotation ${name}.`;
    const next = nearest ? { next: `Write ${nearest}, if that is meant.` } : {};
    return finding('traefik-annotation-unknown', { ...place, message, ...next });
  }
  const home = name.startsWith('service.') ? 'Service' : 'Ingress';
  if (object.kind !== home) {
    // A transport on the Ingress is understood, and has a finding of its own.
    if (transportReferenceOn(object)?.key === key) return undefined;
    const message = `Traefik ignores ${name} on ${sayRef(place.object)}; it belongs on the ${home}.`;
    return finding('traefik-annotation-misplaced', { ...place, message });
  }
  const difference = known(value);
  if (difference === undefined) return undefined;
  const { message, severity } = difference;
  return finding('traefik-annotation-not-served', {
    ...place,
    message: `The annotation ${name} is not acted on: ${message}.`,
    ...(severity ? { severity } : {}),
  });
}

/** One finding for each other controller that was meant. */
function foreignAnnotations(ingress: KubeObject): readonly Finding[] {
  const byController = new Map<string, string>();
  for (const key of Object.keys(ingress.metadata.annotations ?? {})) {
    const [, controller] = foreignPrefix.exec(key) ?? [];
    if (
      controller &&
      !key.toLowerCase().startsWith(traefikPrefix) &&
      !byController.has(controller)
    ) {
      byController.set(controller, key);
    }
  }
  return [...byController].map(([controller, key]) =>
    finding('ingress-annotation-foreign', {
      object: refTo(ingress),
      field: fieldOfAnnotation(key),
      message: `The annotations of ${controller} are ignored.`,
    }),
  );
}

interface Difference {
  /** Completes `The annotation … is not acted on: `. */
  readonly message: string;
  readonly severity?: Finding['severity'];
}

/** `undefined`: done as Traefik does it, or no difference with this value. */
type Meaning = (value: string) => Difference | undefined;

const served: Meaning = () => undefined;
const not =
  (message: string, severity?: Finding['severity']): Meaning =>
  () => ({ message, ...(severity ? { severity } : {}) });

const meanings: readonly (readonly [RegExp, Meaning])[] = [
  [/^router\.(entrypoints|pathmatcher|tls)$/, served],
  [/^service\.(serversscheme|serverstransport)$/, served],
  [/^router\.middlewares$/, not('requests reach the backend without these middlewares')],
  [/^router\.priority$/, not('the order of Kubernetes decides, exact and longer paths first')],
  [/^router\.rulesyntax$/, not('rules are those of Kubernetes', 'info')],
  [/^router\.tls\.certresolver$/, not('certificates come from spec.tls', 'info')],
  [/^router\.tls\.options$/, not('TLS is as on every listener of Postern')],
  [/^router\.tls\.domains\.\d+\.(main|sans)$/, not('certificates come from spec.tls', 'info')],
  [
    /^router\.observability\.(accesslogs|metrics|tracing|traceverbosity)$/,
    not('all traffic is shown in the same way', 'info'),
  ],
  [/^service\.(nativelb|nodeportlb)$/, not('requests go to the endpoints of the Service', 'info')],
  [
    /^service\.passhostheader$/,
    (value) =>
      value.toLowerCase() === 'false'
        ? { message: 'the backend gets the Host header of the client', severity: 'info' }
        : undefined,
  ],
  [/^service\.middlewares$/, not('requests reach the backend without these middlewares')],
  [
    /^service\.sticky\.cookie(\.(name|secure|httponly|samesite|domain|maxage|path))?$/,
    not('every request may go to another endpoint'),
  ],
];

const knownNames = [
  'router.entrypoints',
  'router.middlewares',
  'router.pathmatcher',
  'router.priority',
  'router.rulesyntax',
  'router.tls',
  'router.tls.certresolver',
  'router.tls.options',
  'service.middlewares',
  'service.nativelb',
  'service.nodeportlb',
  'service.passhostheader',
  'service.serversscheme',
  'service.serverstransport',
  'service.sticky.cookie',
];
const foreignPrefix = /^([a-z0-9-]+\.ingress\.kubernetes\.io|nginx\.org|haproxy\.org)\//i;
