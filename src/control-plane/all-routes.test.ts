import { expect, test } from 'vitest';
import { gateway } from '../resources/gateway.ts';
import { knownKinds } from '../resources/known-kinds.ts';
import { service } from '../resources/service.ts';
import { admit } from './admission/admit.ts';
import { onBench, testSettings } from './control-plane.testing.ts';

const name = 'x'.repeat(253);

const yaml = `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: class}
spec: {controllerName: example.com/controller}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: ${name}}
spec:
  gatewayClassName: class
  infrastructure: {labels: {team: a}, annotations: {note: b}}
  allowedListeners: {namespaces: {from: Same}}
  listeners:
    - {name: web, protocol: HTTP, port: 8080}
    - {name: tls, protocol: TLS, port: 8443, tls: {mode: Passthrough}}
    - {name: odd, protocol: INVALID, port: 8081}
---
apiVersion: gateway.networking.k8s.io/v1
kind: ListenerSet
metadata: {name: team}
spec:
  parentRef: {name: ${name}}
  listeners:
    - {name: tcp, protocol: TCP, port: 5432}
    - {name: udp, protocol: UDP, port: 5432}
    - {name: taken, protocol: TCP, port: 8080}
---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {name: calls}
spec: {parentRefs: [{name: ${name}}], rules: [{backendRefs: [{name: a, port: 1}]}]}
---
apiVersion: gateway.networking.k8s.io/v1alpha2
kind: TCPRoute
metadata: {name: bytes}
spec: {parentRefs: [{kind: ListenerSet, name: team}], rules: [{backendRefs: [{name: a, port: 1}]}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: UDPRoute
metadata: {name: datagrams}
spec: {parentRefs: [{kind: ListenerSet, name: team}], rules: [{backendRefs: [{name: a, port: 1}]}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: TLSRoute
metadata: {name: names}
spec:
  parentRefs: [{name: ${name}, sectionName: tls}]
  hostnames: [a.example.com]
  rules: [{backendRefs: [{name: a, port: 1}]}]
`;

// GatewayNameMaximumLength, GatewayInfrastructure
test('every kind of route has a status that its own schema admits, and nothing changes twice', () =>
  onBench({ 'all.yaml': yaml }, { settings: testSettings }, async ({ plane, outcomes }) => {
    const { snapshot } = await plane.start();
    const all = knownKinds
      .filter(({ group }) => group === 'gateway.networking.k8s.io')
      .flatMap((kind) => snapshot.list(kind));
    expect(all).toHaveLength(7);
    for (const object of all) {
      expect(Object.keys(object)).toContain('status');
      const admission = admit(JSON.parse(JSON.stringify(object)));
      const findings = admission.outcome === 'foreign' ? [] : admission.findings;
      expect([object.kind, admission.outcome, findings]).toEqual([object.kind, 'admitted', []]);
    }
    expect(snapshot.list(gateway)[0]?.status?.attachedListenerSets).toBe(1);
    const told = outcomes.length;
    plane.setUnavailableSockets(new Map([['127.0.0.1:1', 'nobody asked for it']]));
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(outcomes).toHaveLength(told);
  }));

test('the Service of a Gateway is one that admission would let in, and goes with the Gateway', () =>
  onBench({ 'all.yaml': yaml }, { watch: true }, async ({ plane, remove, until }) => {
    const { snapshot } = await plane.start();
    const [only, ...others] = snapshot.list(service);
    expect(others).toEqual([]);
    expect(only?.metadata).toMatchObject({ labels: { team: 'a' }, annotations: { note: 'b' } });
    expect(admit(JSON.parse(JSON.stringify(only)))).toMatchObject({
      outcome: 'admitted',
      findings: [],
    });
    remove('all.yaml');
    await until((outcome) => outcome.snapshot.list(service).length === 0);
  }));
