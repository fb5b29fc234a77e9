import { describe, expect, it } from 'vitest';
import { chooseCertificate, chooseListener, listenerForServerName } from './listener-choice.ts';
import type { Listener, Socket } from './routing-table.ts';

const gateway = { group: '', kind: 'Gateway', namespace: 'default', name: 'gateway' };

function socket(...hostnames: (string | undefined)[]): Socket {
  const listeners = hostnames.map((hostname, index): Listener => {
    const named = { origin: { object: gateway, field: '' }, gateway, name: `l${index}` };
    return { ...named, ...(hostname ? { hostname } : {}), virtualHosts: [] };
  });
  const port = 8443;
  return {
    key: 'a',
    address: '127.0.0.1',
    port,
    listenerPort: port,
    scheme: 'https',
    listeners,
  };
}

/** What a request with this Host gets on a connection made with this SNI. */
function check(on: Socket, serverName: string | undefined, host: string): number | 'refused' {
  const connected = listenerForServerName(on, serverName);
  if (connected === undefined) return 'refused';
  const kind = chooseListener(on, host, connected).kind;
  return kind === 'listener' ? 200 : kind === 'none' ? 404 : 421;
}

describe('a request on a connection made for another listener', () => {
  // The cases of HTTPRouteHTTPSListenerDetectMisdirectedRequests.
  const on = socket('second-example.org', 'example.org', '*.wildcard.org', undefined);

  it('is answered where Host and SNI lead to one listener', () => {
    expect(check(on, 'example.org', 'example.org')).toBe(200);
    expect(check(on, 'a.wildcard.org', 'b.wildcard.org')).toBe(200);
    expect(check(on, 'unknown-example.org', 'other-example.org')).toBe(200);
    expect(check(on, undefined, 'other-example.org')).toBe(200);
  });

  it('is misdirected where Host leads to another one', () => {
    expect(check(on, 'example.org', 'second-example.org')).toBe(421);
    expect(check(on, 'second-example.org', 'unknown-example.org')).toBe(421);
    expect(check(on, 'unknown-example.org', 'example.org')).toBe(421);
  });

  it('is not found where Host leads to none', () => {
    expect(check(socket('example.org'), 'example.org', 'unknown-example.org')).toBe(404);
  });

  it('is never made where no listener covers the SNI', () => {
    expect(check(socket('example.org'), 'else.org', 'example.org')).toBe('refused');
    expect(check(socket('example.org'), undefined, 'example.org')).toBe('refused');
  });

  it('is still the same listener after a reload', () => {
    const before = listenerForServerName(socket('example.org'), 'example.org');
    expect(chooseListener(socket('example.org'), 'example.org', before).kind).toBe('listener');
  });

  it.each([
    ['Gateways', { name: 'other' }],
    ['ListenerSets of one Gateway', { kind: 'ListenerSet' }],
  ])('is misdirected between listeners of one name that belong to two %s', (_, difference) => {
    const [first, second] = socket('a.example.org', 'b.example.org').listeners;
    if (!first || !second) throw new Error('there are two');
    const origin = { ...second.origin, object: { ...gateway, ...difference } };
    const two = { ...socket(), listeners: [first, { ...second, origin, name: first.name }] };
    expect(check(two, 'a.example.org', 'a.example.org')).toBe(200);
    expect(check(two, 'a.example.org', 'b.example.org')).toBe(421);
  });
});

it('prefers the certificate with the very name to one with a wildcard, and that to the first', () => {
  const certificate = (privateKeyPem: string) => ({
    origin: { object: gateway, field: '' },
    certificatePem: '',
    privateKeyPem,
  });
  const names: Record<string, string[]> = {
    first: ['other.org'],
    wildcard: ['*.example.org'],
    exact: ['a.example.org', 'b.example.org'],
  };
  const all = Object.keys(names).map(certificate);
  const choose = (serverName?: string) =>
    chooseCertificate(all, serverName, ({ privateKeyPem }) => names[privateKeyPem] ?? [])
      ?.privateKeyPem;
  expect(choose('b.example.org')).toBe('exact');
  expect(choose('c.example.org')).toBe('wildcard');
  expect(choose('c.d.example.org')).toBe('first');
  expect(choose()).toBe('first');
  expect(chooseCertificate([], 'a', () => [])).toBeUndefined();
});
