import { expect, it } from 'vitest';
import { comparableServerName, hostOfAuthority } from './host-name.ts';

it('reads the name out of a Host header', () => {
  expect(hostOfAuthority('Example.COM:8443')).toBe('example.com');
  expect(hostOfAuthority('example.com.')).toBe('example.com');
  expect(hostOfAuthority('[::1]:80')).toBe('[::1]');
  expect(hostOfAuthority('')).toBe('');
  expect(comparableServerName('Example.COM.')).toBe('example.com');
  expect(comparableServerName(false)).toBeUndefined();
});
