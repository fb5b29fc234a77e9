import { itemsThat, keyOf, repeatedItems, when } from './breaches.ts';
import type { PartRule } from './kind.ts';

/** What the listeners of a Gateway or ListenerSet must fulfil together. */
export const listenerRules: readonly PartRule<readonly Listener[]>[] = [
  listenerRule(
    "tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']",
    '.tls',
    ({ protocol, tls }) => ['HTTP', 'TCP', 'UDP'].includes(protocol) && tls !== undefined,
  ),
  listenerRule(
    'tls mode must be Terminate for protocol HTTPS',
    '.tls.mode',
    ({ protocol, tls }) => protocol === 'HTTPS' && tls !== undefined && tls.mode !== 'Terminate',
  ),
  listenerRule(
    'tls mode must be set for protocol TLS',
    '',
    ({ protocol, tls }) => protocol === 'TLS' && tls === undefined,
  ),
  listenerRule(
    "hostname must not be specified for protocols ['TCP', 'UDP']",
    '.hostname',
    ({ protocol, hostname: name = '' }) => ['TCP', 'UDP'].includes(protocol) && name !== '',
  ),
  {
    message: 'Listener name must be unique within the Gateway',
    isSaidElsewhere: true,
    breaches: (listeners) => repeatedItems(listeners, '', ({ name }) => name),
  },
  {
    message: 'Combination of port, protocol and hostname must be unique for each listener',
    breaches: (listeners) =>
      repeatedItems(listeners, '', (listener) =>
        keyOf(listener.port, listener.protocol, listener.hostname),
      ),
  },
];

/** What one listener must fulfil by itself. */
export const listenerFieldRules: readonly PartRule<Listener>[] = [
  {
    message: 'filters may only be set when protocol is HTTP or HTTPS',
    breaches: ({ filters, protocol }) =>
      when(filters !== undefined && protocol !== 'HTTP' && protocol !== 'HTTPS', '.filters'),
  },
];

export const listenerTlsRules: readonly PartRule<ListenerTls>[] = [
  {
    message: 'certificateRefs or options must be specified when mode is Terminate',
    breaches: ({ mode, certificateRefs = [], options = {} }) => {
      const isEmpty = certificateRefs.length === 0 && Object.keys(options).length === 0;
      return when(mode === 'Terminate' && isEmpty, '');
    },
    sayUnreadable: ({ certificateRefs, options }) => {
      if (certificateRefs === undefined) return 'no such key: certificateRefs';
      return options === undefined ? 'no such key: options' : undefined;
    },
  },
];

function listenerRule(
  message: string,
  field: string,
  breaks: (listener: Listener) => boolean,
): PartRule<readonly Listener[]> {
  return {
    message,
    breaches: (listeners) => itemsThat(listeners, '', breaks).map((path) => path + field),
  };
}

interface Listener {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly hostname?: string;
  readonly tls?: ListenerTls;
  readonly filters?: unknown;
}

interface ListenerTls {
  readonly mode: 'Terminate' | 'Passthrough';
  readonly certificateRefs?: readonly unknown[];
  readonly options?: Readonly<Record<string, string>>;
}
