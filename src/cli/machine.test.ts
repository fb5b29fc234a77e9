import { expect, test } from 'vitest';
import { answersOn, lookAtMachine } from './machine.ts';

test('an address of this machine answers, and one of another does not', async () => {
  expect(await answersOn('127.0.0.1')).toBe(true);
  // Set aside for documentation (RFC 5737), so nobody has it.
  expect(await answersOn('192.0.2.1')).toBe(false);
});

test('a machine has many loopback addresses where any of them answers', async () => {
  const { manyLoopbackAddresses } = await lookAtMachine();
  expect(manyLoopbackAddresses).toBe(await answersOn('127.1.2.3'));
});
