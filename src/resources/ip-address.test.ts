import { isIP } from 'node:net';
import { assert, ipV4, ipV6, oneof, property, string, stringMatching } from 'fast-check';
import { expect, test } from 'vitest';
import { isIpAddress, isIpv4, isIpv6 } from './ip-address.ts';

test('an address is one exactly if Node says so', () => {
  const almost = stringMatching(/^[0-9a-f:.]{0,20}$/);
  assert(
    property(oneof(ipV4(), ipV6(), almost, string()), (text) => {
      expect(isIpv4(text)).toBe(isIP(text) === 4);
      expect(isIpv6(text)).toBe(isIP(text) === 6);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  '::',
  '::1',
  '1::',
  '::ffff:127.0.0.1',
  'fe80::1',
  '1:2:3:4:5:6:7:8',
  '1:2:3:4:5:6:7::',
])('%s is an IPv6 address', (text) => {
  expect(isIpAddress(text)).toBe(true);
});

test.each([
  '1::2::3',
  ':::',
  '1:2:3:4:5:6:7',
  '127.0.0.01',
  '127.0.0.1:80',
  '[::1]',
  'fe80::1%lo',
  ':1',
  '1:',
])('%s is no address', (text) => {
  expect(isIpAddress(text)).toBe(false);
});
