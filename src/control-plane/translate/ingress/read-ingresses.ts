import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { type Ingress, ingress } from '../../../resources/ingress.ts';
import {
  defaultIngressClassAnnotation,
  type IngressClass,
  ingressClass,
} from '../../../resources/ingress-class.ts';
import { type ObjectRef, refTo, sayRef } from '../../../resources/object.ts';
import { fieldOfAnnotation } from '../../../resources/traefik-annotations.ts';
import { compareText } from '../../../routing-table/precedence.ts';
import { compareByAge, createdAtOf, groupBy, type World } from '../world.ts';

/** The Ingresses of one class, which are served together as by one controller. */
export interface ServedClass {
  /** What stands for a Gateway. The object itself need not exist. */
  readonly ref: ObjectRef;
  /** Older first, then by name. Never empty. */
  readonly ingresses: readonly Ingress[];
}

export interface ReadIngresses {
  readonly classes: readonly ServedClass[];
  readonly findings: readonly Finding[];
}

/**
 * Every Ingress, by the class it is served under: the one it names, else the default class, else
 * Traefik's own name, because Traefik takes Ingresses without a class. Postern plays whichever
 * controller a class names.
 */
export function readIngresses(world: World): ReadIngresses {
  const all = world.snapshot.list(ingress);
  if (all.length === 0) return { classes: [], findings: [] };
  const defaults = defaultClasses(world);
  const fallback = defaults[0]?.metadata.name ?? classlessName;
  const findings = [...repeatedDefaults(defaults)];
  const claimed = all.flatMap((one) => {
    const claim = classOf(world, one, fallback);
    findings.push(...claim.findings);
    return claim.name === undefined ? [] : [{ ingress: one, className: claim.name }];
  });
  const byClass = groupBy(claimed, ({ className }) => className);
  const classes = [...byClass].map(([name, members]) => ({
    ref: classRef(name),
    ingresses: members.map((member) => member.ingress).sort(compareByAge),
  }));
  return { classes: classes.sort((a, b) => compareText(a.ref.name, b.ref.name)), findings };
}

/** Kubernetes' choice: the newest default class, then the first by name. */
function defaultClasses(world: World): readonly IngressClass[] {
  return world.snapshot
    .list(ingressClass)
    .filter(({ metadata }) => metadata.annotations?.[defaultIngressClassAnnotation] === 'true')
    .sort(
      (a, b) =>
        compareText(createdAtOf(b), createdAtOf(a)) ||
        compareText(a.metadata.name, b.metadata.name),
    );
}

function repeatedDefaults([first, ...others]: readonly IngressClass[]): readonly Finding[] {
  if (first === undefined) return [];
  return others.map((other) =>
    finding('ingress-class-default-repeated', {
      object: refTo(other),
      field: fieldOfAnnotation(defaultIngressClassAnnotation),
      message: `${sayRef(refTo(first))} is the default class too and comes first.`,
    }),
  );
}

interface ClassClaim {
  /** Absent: nobody serves the Ingress. */
  readonly name?: string;
  readonly findings: readonly Finding[];
}

function classOf(world: World, one: Ingress, fallback: string): ClassClaim {
  const name = one.spec.ingressClassName;
  const annotated = one.metadata.annotations?.[classAnnotation] || undefined;
  if (name === undefined) return { name: annotated ?? fallback, findings: [] };
  const object = refTo(one);
  const twice = finding('ingress-class-set-twice', {
    object,
    field: fieldOfAnnotation(classAnnotation),
    message: `The annotation says ${annotated}, and ingressClassName says ${name}, which counts.`,
  });
  const findings = annotated === undefined ? [] : [twice];
  if (world.snapshot.get(ingressClass, { namespace: '', name })) return { name, findings };
  const missing = finding('ingress-class-missing', {
    object,
    field: 'spec.ingressClassName',
    message: `There is no IngressClass ${name}, so nobody serves this Ingress.`,
  });
  return { findings: [...findings, missing] };
}

function classRef(name: string): ObjectRef {
  return { group: ingressClass.group, kind: ingressClass.kind, namespace: '', name };
}

const classAnnotation = 'kubernetes.io/ingress.class';
const classlessName = 'traefik';
