import { expect, test } from 'vitest';
import type {
  BackHandshakeCompleted,
  FrontHandshakeCompleted,
  IdentityCheckResult,
} from '../../traffic/traffic-event.ts';
import { isProven, type LiveAnswer } from './live-request.ts';

const origin = { object: { group: '', kind: 'X', namespace: '', name: 'x' }, field: '' };
const handshake = {
  version: 'TLSv1.3',
  cipher: 'TLS_AES_128_GCM_SHA256',
  resumed: false,
  chain: [],
  handshakeMs: 1,
};
const front: FrontHandshakeCompleted = {
  event: 'front-handshake-completed',
  at: 0,
  connection: 'c',
  client: '',
  listener: origin,
  handshake,
};
const chain: IdentityCheckResult = { check: 'chain', passed: true, detail: '' };
const hostname: IdentityCheckResult = { check: 'hostname', passed: true, detail: '' };

function back(checks: readonly IdentityCheckResult[]): BackHandshakeCompleted {
  const ids = { backConnection: 'b', request: 'r', backend: '', address: '', policy: origin };
  return { event: 'back-handshake-completed', at: 0, ...ids, handshake, checks, connectMs: 1 };
}

const proven: LiveAnswer = { status: 200, body: '', front, back: back([chain, hostname]) };

test('an answer over two verified legs is proof', () => {
  expect(isProven(proven)).toBe(true);
});

test('everything less is none', () => {
  expect(isProven({ ...proven, status: 502 })).toBe(false);
  expect(isProven({ status: 200, body: '', front })).toBe(false);
  expect(isProven({ status: 200, body: '', back: back([chain]) })).toBe(false);
  expect(isProven({ ...proven, back: back([]) })).toBe(false);
  expect(isProven({ ...proven, back: back([hostname]) })).toBe(false);
  expect(isProven({ ...proven, back: back([chain, { ...hostname, passed: false }]) })).toBe(false);
});
