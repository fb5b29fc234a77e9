import { refTo, sayRef } from '../../../resources/object.ts';
import type { Service, ServicePort } from '../../../resources/service.ts';
import { fieldOfAnnotation, traefikAnnotation } from '../../../resources/traefik-annotations.ts';
import { type RefusingProblem, refusing } from '../refusal.ts';

/** How Traefik would speak to a Service port, were there nothing but the Service. */
export type ServersScheme = 'http' | 'https' | 'h2c';

export interface TlsTrigger {
  readonly scheme: ServersScheme;
  /** Completes a sentence about the port. */
  readonly because: string;
}

/** `service.serversscheme`, else TLS for port 443 and for port names that begin with `https`. */
export function readTlsTrigger(service: Service, port: ServicePort): TlsTrigger | RefusingProblem {
  const annotation = traefikAnnotation(service, 'service.serversscheme');
  const written = annotation?.value ?? '';
  if (isScheme(written)) return { scheme: written, because: `service.serversscheme is ${written}` };
  if (annotation !== undefined && written !== '') {
    const origin = { object: refTo(service), field: fieldOfAnnotation(annotation.key) };
    const message = `The scheme ${written} of ${sayRef(origin.object)} is none of http, https and h2c.`;
    return refusing('ingress-backend-scheme-unknown', origin, { message });
  }
  const { port: number, name = '' } = port;
  if (number === 443) return { scheme: 'https', because: 'it is port 443' };
  if (name.startsWith('https')) return { scheme: 'https', because: `its name is ${name}` };
  return { scheme: 'http', because: notTriggered };
}

function isScheme(text: string): text is ServersScheme {
  return text === 'http' || text === 'https' || text === 'h2c';
}

const notTriggered =
  'it is not port 443, its name does not begin with https, and the Service has no service.serversscheme: https';
