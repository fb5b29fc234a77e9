/** Several Gateways where there is only 127.0.0.1: one port, and each for itself. */
import { connect, type TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { lookAtMachine } from '../cli/machine.ts';
import { makeAuthority } from '../data-plane/back/back.testing.ts';
import { gateway as gatewayKind } from '../resources/gateway.ts';
import { ask } from './ask.testing.ts';
import { type Bench, type Files, onGateway, until } from './bench.testing.ts';
import { caYaml, routeYaml, whoamiYaml } from './manifests.testing.ts';

test('two Gateways share a port, each with its own certificate, routes and backends', () =>
  onOneAddress({ 'shop.yaml': team('shop'), 'admin.yaml': team('admin') }, async (bench) => {
    expect(portsOf(bench)).toEqual([bench.port(8080), bench.port(8443)].sort());
    for (const name of ['shop', 'admin']) {
      expect(gatewayOf(bench, name)).toMatchObject({
        addresses: [{ value: '127.0.0.1' }],
        conditions: [
          { type: 'Accepted', status: 'True' },
          { type: 'Programmed', status: 'True' },
          { type: 'ResolvedRefs', status: 'True' },
          { type: 'AddressesAssigned', status: 'True' },
        ],
      });
      const url = `https://${name}.localhost:${bench.port(8443)}/`;
      expect((await ask({ url, ca: bench.ca() })).body).toContain(`Hostname: ${name}`);
      const plain = `http://${name}.localhost:${bench.port(8080)}/`;
      expect((await ask({ url: plain })).body).toContain(`Hostname: ${name}`);
      const socket = await shakeHands(bench, { servername: `${name}.localhost` });
      expect(socket.getPeerCertificate().subjectaltname).toBe(`DNS:${name}.localhost`);
      socket.destroy();
    }
    expect(findingsOf(bench)).toEqual([]);
  }));

test('a connection made for one Gateway carries no request for another', () =>
  onOneAddress({ 'shop.yaml': team('shop'), 'admin.yaml': team('admin') }, async (bench) => {
    const socket = await shakeHands(bench, { servername: 'shop.localhost' });
    expect(await speak(socket, 'shop.localhost')).toMatch(/^HTTP\/1\.1 200 /);
    expect(await speak(socket, 'admin.localhost')).toMatch(/^HTTP\/1\.1 421 /);
    socket.destroy();
  }));

test('a route of one Gateway answers nothing that the other has', () => {
  const greedy = routeYaml({ name: 'greedy', hostname: 'admin.localhost', service: 'shop' });
  const everything = team('shop').replaceAll('hostname: shop.localhost, ', '');
  const files = {
    'shop.yaml': `${everything}---\n${greedy.replace('name: g }', 'name: shop }')}`,
    'admin.yaml': team('admin'),
  };
  return onOneAddress(files, async (bench) => {
    for (const name of ['shop', 'admin']) {
      const url = `http://${name}.localhost:${bench.port(8080)}/`;
      expect((await ask({ url })).body).toContain(`Hostname: ${name}`);
    }
  });
});

test('one Gateway asks its clients for certificates, and the other does not', async () => {
  const authority = await makeAuthority('clients');
  const strict = `  tls:
    frontend:
      default: { validation: { caCertificateRefs: [{ group: '', kind: ConfigMap, name: clients }] } }
`;
  const files = {
    'shop.yaml': team('shop'),
    'admin.yaml': team('admin').replace('  listeners:\n', `${strict}  listeners:\n`),
    'clients.yaml': caYaml(authority.pem, 'clients'),
  };
  await onOneAddress(files, async (bench) => {
    const asks = (name: string, identity: object = {}) =>
      ask({
        url: `https://${name}.localhost:${bench.port(8443)}/`,
        ca: bench.ca(),
        tls: { servername: `${name}.localhost`, ...identity },
      });
    expect((await asks('shop')).status).toBe(200);
    expect((await asks('admin')).status).toBe(0);
    const { cert, key } = await authority.issue({ cn: 'somebody' });
    expect((await asks('admin', { cert, key })).body).toContain('Hostname: admin');
  });
});

test('of one hostname the first Gateway has it; the second is told, and has it once the first is gone', () => {
  const second = team('other').replaceAll('other.localhost', 'shop.localhost');
  return onOneAddress({ 'shop.yaml': team('shop'), 'zoo.yaml': rename(second) }, async (bench) => {
    const url = `https://shop.localhost:${bench.port(8443)}/`;
    expect((await ask({ url, ca: bench.ca() })).body).toContain('Hostname: shop');
    const [web, websecure] = gatewayOf(bench, 'zoo')?.listeners ?? [];
    for (const listener of [web, websecure]) {
      expect(conditionsOf(listener)).toEqual([
        'Accepted False HostnameConflict',
        'Programmed False Invalid',
        'ResolvedRefs True ResolvedRefs',
        'Conflicted True HostnameConflict',
      ]);
    }
    const [accepted] = gatewayOf(bench, 'zoo')?.conditions ?? [];
    expect(accepted).toMatchObject({ status: 'False', reason: 'ListenersNotValid' });
    expect(findingsOf(bench)).toEqual([
      'zoo.yaml:7: Listener web has the same port and hostname as listener web of Gateway default/shop, which comes first on 127.0.0.1.',
      'zoo.yaml:8: Listener websecure has the same port and hostname as listener websecure of Gateway default/shop, which comes first on 127.0.0.1.',
    ]);
    bench.remove('shop.yaml');
    await until(
      () => ask({ url, ca: bench.ca() }),
      ({ body }) => body.includes('Hostname: other'),
    );
    expect(gatewayOf(bench, 'zoo')?.conditions?.[0]?.status).toBe('True');
    expect(findingsOf(bench)).toEqual([]);
  });
});

async function onOneAddress(files: Files, use: (bench: Bench) => Promise<void>): Promise<void> {
  const machine = { ...(await lookAtMachine()), manyLoopbackAddresses: false, ipv6Loopback: false };
  await onGateway(files, { machine }, use);
}

/** A Gateway with everything that answers for `<name>.localhost`, on both ports. */
function team(name: string): string {
  const hostname = `${name}.localhost`;
  return `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: ${name} }
spec:
  gatewayClassName: c
  listeners:
    - { hostname: ${hostname}, name: web, protocol: HTTP, port: 8080 }
    - { hostname: ${hostname}, name: websecure, protocol: HTTPS, port: 8443, tls: { certificateRefs: [{ name: ${name}-front }] } }
---
${routeYaml({ name, hostname }).replace('name: g }', `name: ${name} }`)}---
${whoamiYaml(name)}`;
}

/** Its Gateway comes last by name. */
function rename(manifests: string): string {
  return manifests
    .replace('metadata: { name: other }', 'metadata: { name: zoo }')
    .replace('parentRefs: [{ name: other }]', 'parentRefs: [{ name: zoo }]');
}

function gatewayOf({ gateway }: Bench, name: string) {
  const { snapshot } = gateway.state().outcome;
  return snapshot.get(gatewayKind, { namespace: 'default', name })?.status;
}

function conditionsOf(listener: { readonly conditions?: readonly object[] } | undefined) {
  return (listener?.conditions ?? []).map((condition) => {
    const { type, status, reason } = condition as Record<string, string>;
    return `${type} ${status} ${reason}`;
  });
}

function portsOf({ gateway }: Bench): readonly number[] {
  const { sockets } = gateway.state();
  expect(sockets.every(({ state, address }) => state === 'open' && address === '127.0.0.1')).toBe(
    true,
  );
  return sockets.map(({ port }) => port).sort();
}

function findingsOf({ gateway }: Bench): readonly string[] {
  return gateway
    .state()
    .findings.filter(({ severity }) => severity !== 'info')
    .map(({ message, origin }) => {
      const position = origin && gateway.controlPlane.locate(origin);
      return `${position?.file}:${position?.line}: ${message}`;
    });
}

function shakeHands(bench: Bench, { servername }: { servername: string }): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const to = { host: '127.0.0.1', port: bench.port(8443), servername, ca: bench.ca() };
    const socket: TLSSocket = connect(to, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** One request on a connection that stays open; the head of its answer. */
function speak(socket: TLSSocket, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject).once('data', (chunk) => resolve(chunk.toString('latin1')));
    socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  });
}
