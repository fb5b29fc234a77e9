import type { Ingress } from '../../../resources/ingress.ts';
import { ingressClass } from '../../../resources/ingress-class.ts';
import { type Origin, refKey, refTo } from '../../../resources/object.ts';
import type { Frontend, ServedListener } from '../graph.ts';
import type { FrontendSource } from '../route-source.ts';
import { createdAtOf, type World } from '../world.ts';
import { chooseEntryPoints, entryPointsOf } from './entry-points.ts';
import { readIngressCertificates } from './ingress-certificates.ts';
import { readIngresses, type ServedClass } from './read-ingresses.ts';

/** Each class of Ingresses stands for a Gateway with the listeners web and websecure. */
export const ingressFrontends: FrontendSource = (world) =>
  readIngresses(world).classes.map((served) => toFrontend(world, served));

function toFrontend(world: World, { ref, ingresses }: ServedClass): Frontend {
  const { certificates } = readIngressCertificates(world, ingresses);
  const [oldest] = ingresses;
  const used = new Set(ingresses.flatMap((ingress) => chooseEntryPoints(ingress).names));
  const origin = originOf(world, { ref, ingresses });
  return {
    ref,
    createdAt: oldest === undefined ? '' : createdAtOf(oldest),
    origin,
    requested: [],
    held: [],
    listeners: entryPointsOf(world).map(({ name, port, scheme }): ServedListener => {
      const tls = scheme === 'https' ? { tls: { certificates } } : {};
      const idle = used.has(name) ? {} : ({ idle: true } as const);
      const key = `${refKey(ref)}/${name}`;
      return { key, frontend: ref, origin, name, port, scheme, ...tls, ...idle };
    }),
    clientIdentity: { kind: 'anonymous' },
  };
}

/** A class that nobody wrote has no line; its oldest Ingress does. */
function originOf(world: World, { ref, ingresses }: ServedClass): Origin {
  const oldest: Ingress | undefined = ingresses[0];
  const isWritten = world.snapshot.get(ingressClass, ref) !== undefined;
  if (isWritten || oldest === undefined) return { object: ref, field: 'spec' };
  return { object: refTo(oldest), field: 'spec' };
}
