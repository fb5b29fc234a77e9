import { itemsThat, keyOf, repeatedItems } from './breaches.ts';
import type { CrossFieldRule } from './kind.ts';
import type { Listener } from './listener.ts';
import type { KubeObject } from './object.ts';

interface WithListeners extends KubeObject {
  readonly spec: { readonly listeners: readonly Listener[] };
}

/** What the listeners of a Gateway or ListenerSet must fulfil, from their CRDs. */
export const listenerRules: readonly CrossFieldRule<WithListeners>[] = [
  listenerRule(
    'A listener with protocol HTTP, TCP or UDP must not have tls.',
    'tls',
    ({ protocol, tls }) => ['HTTP', 'TCP', 'UDP'].includes(protocol) && tls !== undefined,
  ),
  listenerRule(
    'A listener with protocol HTTPS can only have the tls mode Terminate.',
    'tls.mode',
    ({ protocol, tls }) => protocol === 'HTTPS' && tls !== undefined && tls.mode !== 'Terminate',
  ),
  listenerRule(
    'A listener with protocol TLS must have a tls mode.',
    '',
    ({ protocol, tls }) => protocol === 'TLS' && tls === undefined,
  ),
  listenerRule(
    'A listener with protocol TCP or UDP must not have a hostname.',
    'hostname',
    ({ protocol, hostname: name = '' }) => ['TCP', 'UDP'].includes(protocol) && name !== '',
  ),
  listenerRule(
    'A listener whose tls mode is Terminate needs certificateRefs or options.',
    'tls',
    ({ tls }) => tls?.mode === 'Terminate' && isEmpty(tls),
  ),
  {
    message: 'No two listeners of one object may have the same port, protocol and hostname.',
    breaches: ({ spec }) =>
      repeatedItems(spec.listeners, 'spec.listeners', (listener) =>
        keyOf(listener.port, listener.protocol, listener.hostname),
      ),
  },
];

function listenerRule(
  message: string,
  field: string,
  breaks: (listener: Listener) => boolean,
): CrossFieldRule<WithListeners> {
  const tail = field === '' ? '' : `.${field}`;
  return {
    message,
    breaches: ({ spec }) =>
      itemsThat(spec.listeners, 'spec.listeners', breaks).map((path) => path + tail),
  };
}

function isEmpty({ certificateRefs = [], options = {} }: NonNullable<Listener['tls']>): boolean {
  return certificateRefs.length === 0 && Object.keys(options).length === 0;
}
