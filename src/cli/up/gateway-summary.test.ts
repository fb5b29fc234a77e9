import { expect, test } from 'vitest';
import type { ObjectRef } from '../../resources/object.ts';
import type { RoutingTable } from '../../routing-table/routing-table.ts';
import { summarizeGateways } from './gateway-summary.ts';

const group = 'gateway.networking.k8s.io';
const gateway: ObjectRef = { group, kind: 'Gateway', namespace: 'default', name: 'gw' };
const set: ObjectRef = { group, kind: 'ListenerSet', namespace: 'default', name: 'team' };
const listener = (name: string, object = gateway) => ({
  origin: { object, field: 'spec.listeners[0]' },
  gateway,
  name,
  virtualHosts: [],
});
const at = (port: number) => ({ address: '127.0.0.1', port, listenerPort: port });

const table: RoutingTable = {
  revision: 1,
  sockets: [
    {
      key: '127.0.0.1:8443',
      ...at(8443),
      scheme: 'https',
      listeners: [
        listener('web'),
        { ...listener('web', set), streams: { mode: 'passthrough', routes: [] } },
      ],
    },
  ],
  streamSockets: [
    { key: 'tcp/127.0.0.1:5432', transport: 'tcp', ...at(5432), ...listener('db') },
    { key: 'udp/127.0.0.1:8053', transport: 'udp', ...at(53), port: 8053, ...listener('dns') },
  ],
};

test('listeners of every protocol are summed up, those of ListenerSets under their own name', () => {
  const open = ['127.0.0.1:8443', 'udp/127.0.0.1:8053'];
  const reports = open.map(
    (key) => ({ key, state: 'open', address: '127.0.0.1', port: 1 }) as const,
  );
  expect(summarizeGateways(table, reports)).toEqual([
    {
      namespace: 'default',
      name: 'gw',
      addresses: ['127.0.0.1'],
      listeners: [
        { name: 'web', protocol: 'HTTPS', port: 8443, boundPort: 8443 },
        { name: 'team/web', protocol: 'TLS', port: 8443, boundPort: 8443 },
        { name: 'db', protocol: 'TCP', port: 5432, boundPort: 0 },
        { name: 'dns', protocol: 'UDP', port: 53, boundPort: 8053 },
      ],
    },
  ]);
});
