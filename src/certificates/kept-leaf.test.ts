import { afterAll, expect, it } from 'vitest';
import { newFolder, openRoom, parts, removeFolders, wish } from './certificates.testing.ts';
import type { Certificates } from './certificates.ts';
import { inspectCertificate } from './inspect-certificate.ts';

afterAll(removeFolders);

const serviceNames = { dnsNames: ['app.default.svc'], uris: [] };

it('keeps a backend’s certificate when only somebody’s expectation changes', async () => {
  const { room } = await openRoom();
  const first = await backend(room, ['app.docker.localhost']);
  const second = await backend(room, ['wrong.docker.localhost']);
  expect(second.cert).toBe(first.cert);
  expect(second.namesHeld).toEqual(['app.default.svc', 'app.docker.localhost']);
  expect(second.codes).toEqual(['certificate-lacks-expected-name']);
  expect(room.generationOf('internal')).toBe(1);
});

it('has nothing to say once the expectation is met again', async () => {
  const { room } = await openRoom();
  await backend(room, ['app.docker.localhost']);
  await backend(room, ['wrong.docker.localhost']);
  expect((await backend(room, ['app.docker.localhost'])).codes).toEqual([]);
});

it('makes a new one when a name is required that the earlier one lacks', async () => {
  const { room } = await openRoom();
  const first = await backend(room, ['app.docker.localhost']);
  const required = { ...serviceNames, dnsNames: ['app.default.svc', 'new.docker.localhost'] };
  const second = await backend(room, ['new.docker.localhost'], required);
  expect(second.cert).not.toBe(first.cert);
  expect(second.namesHeld).toContain('new.docker.localhost');
  expect(second.codes).toEqual([]);
});

it('keeps it over a restart too', async () => {
  const stateDir = newFolder();
  const before = await backend((await openRoom({ stateDir })).room, ['app.docker.localhost']);
  const after = await backend((await openRoom({ stateDir })).room, ['wrong.docker.localhost']);
  expect(after.cert).toBe(before.cert);
  expect(after.codes).toEqual(['certificate-lacks-expected-name']);
});

async function backend(room: Certificates, expected: string[], required = serviceNames) {
  const [issued] = await room.issue([
    wish({
      purpose: 'backend',
      authority: 'internal',
      dnsNames: ['app.default.svc', ...expected],
      keptWhileCovering: required,
    }),
  ]);
  if (issued === undefined) throw new Error('One certificate was wanted and none came.');
  const { cert } = parts(issued);
  const facts = inspectCertificate(cert);
  return {
    cert,
    namesHeld: facts.kind === 'certificate' ? facts.dnsNames : [],
    codes: issued.findings.map(({ code }) => code),
  };
}
