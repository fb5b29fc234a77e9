import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ingress as ingressKind } from '../resources/ingress.ts';
import { codesOf, onBench, testSettings } from './control-plane.testing.ts';
import { type CheckResult, checkManifests } from './control-plane.ts';

const oldWay = fileURLToPath(new URL('../../examples/talk-old-way', import.meta.url));
const talk = fileURLToPath(new URL('../../examples/talk', import.meta.url));

test('the talk has nothing to mend: what is missing would be minted and run', async () => {
  const { outcome } = await check([talk]);
  expect(codesOf(outcome)).toEqual([]);
  expect(outcome.routingTable.sockets).toHaveLength(1);
});

test('the talk’s old way has nothing to mend either, and its back leg is verified', async () => {
  const { outcome } = await check([oldWay]);
  expect(codesOf(outcome)).toEqual([]);
  const [backend] = outcome.routingTable.sockets
    .flatMap(({ listeners }) => listeners)
    .flatMap(({ virtualHosts }) => virtualHosts)
    .flatMap(({ rules }) => rules)
    .flatMap(({ backends }) => backends)
    .flatMap(({ target }) => (target.kind === 'backend' ? [target.backend] : []));
  expect(backend?.tls).toMatchObject({
    mode: 'verified',
    identity: { serverName: 'whoami.docker.localhost', insecureSkipVerify: false },
  });
  expect(backend?.endpoints).toHaveLength(1);
  const ingress = outcome.snapshot.declared.list(ingressKind)[0];
  expect(ingress?.status).toMatchObject({
    loadBalancer: { ingress: [{ ip: '127.0.0.1', ports: [{ port: 8443, protocol: 'TCP' }] }] },
  });
});

test('strict finds fault with everything that is not there', async () => {
  const { outcome } = await check([talk], { strict: true });
  expect(outcome.findings.map(({ code }) => code)).toEqual([
    'listener-certificate-missing',
    'pod-volume-missing',
    'policy-ca-missing',
  ]);
});

test('a placeholder is not inspected, a certificate in the YAML is', async () => {
  const inspected: string[] = [];
  const inspectCertificate = (certificate: string) => {
    inspected.push(certificate);
    return { usable: false, problem: 'is not to be used' };
  };
  const { outcome } = await check([talk], { inspectCertificate });
  expect(codesOf(outcome)).toEqual([]);
  expect(inspected).toEqual([]);
  const pem = (label: string) => `-----BEGIN ${label}-----\\nMAAB\\n-----END ${label}-----\\n`;
  const text = `apiVersion: v1
kind: Secret
metadata: {name: external-certs}
type: kubernetes.io/tls
stringData: {tls.crt: "${pem('CERTIFICATE')}", tls.key: "${pem('PRIVATE KEY')}"}
`;
  await onBench({ 'secret.yaml': text }, {}, async ({ folder }) => {
    const again = await check([talk, folder], { inspectCertificate });
    expect(inspected).toHaveLength(1);
    expect(again.outcome.findings.map(({ severity }) => severity)).toContain('error');
  });
});

test('a finding can be shown at its line', async () => {
  await onBench(
    {
      'r.yaml':
        'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata:\n  name: r\nspec:\n  parentRefs: [{name: nobody}]\n',
    },
    {},
    async ({ folder }) => {
      const { outcome, textOf } = await check([folder]);
      const found = outcome.findings.find(({ origin }) =>
        origin?.field.startsWith('spec.parentRefs'),
      );
      const position = found?.position;
      expect(position?.line).toBe(6);
      expect(textOf(position?.file ?? '')?.split('\n')[5]).toContain('nobody');
    },
  );
});

function check(sources: readonly string[], settings: object = {}): Promise<CheckResult> {
  return checkManifests(sources, {
    cwd: talk,
    settings: { ...testSettings, ...settings },
    now: () => Date.parse('2026-01-02T03:04:05Z'),
  });
}
