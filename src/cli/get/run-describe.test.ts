import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gateway } from '../../resources/gateway.ts';
import { packageRoot } from '../package-root.ts';
import { type Instance, openInstance, type } from './instance.testing.ts';

let instance: Instance;
beforeAll(async () => {
  instance = await openInstance([
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { namespace: 'default', name: 'external-certs' },
      ...{ type: 'kubernetes.io/tls', data: { 'tls.crt': 'YWJj', 'tls.key': 'eA==' } },
    },
  ]);
});
afterAll(() => instance.close());

async function describeIt(kind: string, name: string): Promise<string> {
  const { stdout } = await type(['describe', kind, name, '--state-dir', instance.stateDir]);
  return stdout;
}

/** What stands under a heading at the left margin. */
function sectionOf(page: string, heading: string): string {
  const [, after = ''] = page.split(`\n${heading}:\n`);
  return after.slice(0, after.search(/^\S/m)).trimEnd();
}

test('a Gateway is described in the layout of the slide', async () => {
  const page = await describeIt('gateways', 'traefik-gateway');
  expect(sectionOf(page, 'Spec')).toBe(
    [
      '  Gateway Class Name:  traefik',
      '  Listeners:',
      '    Allowed Routes:',
      '      Namespaces:',
      '        From:  Same',
      '    Name:      websecure',
      '    Port:      8443',
      '    Protocol:  HTTPS',
      '    Tls:',
      '      Certificate Refs:',
      '        Group:  ',
      '        Kind:   Secret',
      '        Name:   external-certs',
      '      Mode:     Terminate',
    ].join('\n'),
  );
  expect(page).toMatch(/^Name: {9}traefik-gateway\nNamespace: {4}default\nLabels: {7}<none>\n/);
  expect(page).toMatch(/\nStatus:\n {2}Addresses:\n/);
  expect(page).toMatch(/\nEvents: +<none>\n$/);
});

test('an HTTPRoute is described in the layout of the slide', async () => {
  const spec = sectionOf(await describeIt('httproutes', 'httproute-whoami'), 'Spec');
  expect(spec).toContain('  Hostnames:\n    whoami.docker.localhost\n');
  expect(spec).toContain(
    '    Matches:\n      Path:\n        Type:   Exact\n        Value:  /whoami',
  );
  expect(spec).toContain(
    '      Kind:    Service\n      Name:    whoami-tls\n      Port:    8443\n',
  );
});

test('a BackendTLSPolicy is described in the layout of the slide', async () => {
  const page = await describeIt('backendtlspolicies', 'whoami-policy');
  expect(sectionOf(page, 'Spec')).toBe(
    [
      '  Target Refs:',
      '    Group:  ',
      '    Kind:   Service',
      '    Name:   whoami-tls',
      '  Validation:',
      '    Ca Certificate Refs:',
      '      Group:   ',
      '      Kind:    ConfigMap',
      '      Name:    internal-ca',
      '    Hostname:  whoami.docker.localhost',
    ].join('\n'),
  );
});

test('a Pod is described with its arguments and mounts as on the slide', async () => {
  const page = await describeIt('pod', 'whoami-tls');
  expect(page).toContain(
    '    Args:\n      -cert=/etc/certs/tls.crt\n      -key=/etc/certs/tls.key\n      -port=8443\n',
  );
  const text = readFileSync(join(packageRoot(), 'examples/talk/4-whoami-tls.yaml'), 'utf8');
  const volume = /volumeMounts:\n\s+- name: (\S+)/.exec(text)?.[1];
  expect(page).toContain(`    Mounts:\n      /etc/certs from ${volume} (rw)\n`);
  expect(page).toContain('    Type:        Secret (a volume populated by a Secret)\n');
  expect(page).toMatch(/\nQoS Class: {7}BestEffort\n/);
});

test('a Secret shows how long its values are, and none of them', async () => {
  const page = await describeIt('secret', 'external-certs');
  expect(page).toContain('\n\nType:  kubernetes.io/tls\n\nData\n====\n');
  expect(page).toContain('\ntls.crt:  3 bytes\ntls.key:  1 bytes\n');
  expect(page).not.toContain('YWJj');
});

test('a Service shows its ports', async () => {
  const page = await describeIt('svc', 'whoami-tls');
  expect(page).toContain('\nPort:              websecure  8443/TCP\n');
});

test('the beginning of a name is enough, and labels choose as well', async () => {
  expect(await describeIt('pod', 'whoami')).toContain('Name:         whoami-tls\n');
  const { stdout } = await type([
    'describe',
    'pods',
    '-A',
    '-l',
    'app=whoami-tls',
    '--state-dir',
    instance.stateDir,
  ]);
  expect(stdout).toContain('Name:         whoami-tls\n');
});

test('what happened to an object is told at its end, the oldest first', async () => {
  const about = instance.store.snapshot().list(gateway)[0];
  const { namespace = '', name, uid = '' } = about?.metadata ?? { name: '' };
  const happened = (reason: string, lastTimestamp: string, count: number) =>
    instance.store.create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { namespace, name: `${name}.${reason.toLowerCase()}` },
      ...{ involvedObject: { kind: 'Gateway', namespace, name, uid } },
      ...{ type: 'Normal', reason, message: 'It is so.', count, lastTimestamp },
      ...{ firstTimestamp: '2026-01-02T03:04:05Z', source: { component: 'postern' } },
    });
  happened('Programmed', '2026-01-02T03:04:15Z', 3);
  happened('Accepted', '2026-01-02T03:04:05Z', 1);
  const lines = (await describeIt('gateway', name)).split('\nEvents:\n')[1]?.split('\n') ?? [];
  expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
    ['Type', 'Reason', 'Age', 'From', 'Message'],
    ['----', '------', '----', '----', '-------'],
    ['Normal', 'Accepted', expect.stringMatching(/^\d+[dh]/), 'postern', 'It is so.'],
    ['Normal', 'Programmed', expect.stringMatching(/ \(x3 over .+\)$/), 'postern', 'It is so.'],
    [''],
  ]);
});

test('Endpoints are described with their ports', async () => {
  const page = await describeIt('ep', 'traefik-gateway-traefik');
  expect(page).toMatch(/\nSubsets:\n[\s\S]*Events: +<none>\n$/);
});

test('without a name all of a kind are described, two lines apart', async () => {
  const { stdout } = await type(['describe', 'svc,pods', '--state-dir', instance.stateDir]);
  expect(stdout).not.toContain('Events:');
  expect(stdout.match(/^Name: /gm)).toHaveLength(3);
  expect(stdout).toContain('\n\n\nName: ');
});
