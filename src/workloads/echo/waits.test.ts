import { afterEach, expect, it } from 'vitest';
import { startReadyProgram } from '../program.testing.ts';
import { startEcho } from './echo.ts';
import { createWaits, TooManyWait } from './waits.ts';

let stop: () => void | Promise<void> = () => {};
afterEach(() => stop());

it('Waits are counted, and those too many are refused', async () => {
  const waits = createWaits(2);
  stop = waits.stop;
  void waits.sleep(60_000);
  await waits.sleep(1);
  void waits.sleep(60_000);
  await expect(waits.sleep(1)).rejects.toBeInstanceOf(TooManyWait);
});

it('A client that leaves makes room', async () => {
  const waits = createWaits(1);
  stop = waits.stop;
  let leave = (): void => {};
  const left = waits.sleepFor((told) => (leave = told), 60_000);
  await expect(waits.sleep(1)).rejects.toBeInstanceOf(TooManyWait);
  leave();
  await expect(left).rejects.toThrow('The client has left.');
  await waits.sleep(1);
});

it('No wait is longer than a timer can be, and none outlives the program', async () => {
  const echo = await startReadyProgram(startEcho);
  stop = echo.stop;
  const url = `http://127.0.0.1:${echo.ports.get(3000)}/?delay=2000h`;
  const waiting = fetch(url).then(
    () => 'answered',
    () => 'ended',
  );
  const first = await Promise.race([
    waiting,
    new Promise((resolve) => setTimeout(() => resolve('waits'), 100)),
  ]);
  expect(first).toBe('waits');
  await echo.stop();
  expect(await waiting).toBe('ended');
});
