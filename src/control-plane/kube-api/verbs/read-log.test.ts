import { afterAll, beforeAll, expect, test } from 'vitest';
import { refTo } from '../../../resources/object.ts';
import { openApi, type TestApi } from '../api.testing.ts';
import { now, runningPod } from '../objects.testing.ts';
import type { LogLine } from '../world.ts';

const lines: LogLine[] = [];
let api: TestApi;
beforeAll(async () => {
  api = await openApi({ objects: [runningPod], podLogs: () => [...lines] });
});
afterAll(() => api.close());

function write(text: string): void {
  lines.push({ container: 'whoami', time: new Date(now).toISOString(), text });
}

test('a followed log goes on with the pod, and ends with it', async () => {
  write('one');
  write('two');
  const path = '/api/v1/namespaces/default/pods/whoami-tls/log';
  const log = await api.follow(`${path}?follow=true&tailLines=1`);
  await log.until((text) => text === 'two\n');
  write('three');
  write('four');
  await log.until((text) => text === 'two\nthree\nfour\n');
  expect(log.isOver()).toBe(false);
  api.store.remove(refTo(runningPod));
  await log.until(() => false);
  expect(log.text()).toBe('two\nthree\nfour\n');
});
