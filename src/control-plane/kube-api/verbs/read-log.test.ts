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

test('who wants to run something in a pod is told why that cannot be', async () => {
  const pods = '/api/v1/namespaces/default/pods';
  const exec = await api.ask(`${pods}/whoami-tls/exec?command=ls`, { method: 'POST' });
  expect([exec.code, exec.json['message']]).toEqual([
    405,
    'pods "whoami-tls": exec is not offered here: the pod is a process of this machine, which you can reach and look into directly',
  ]);
  expect((await api.ask(`${pods}/none/exec`, { method: 'POST' })).code).toBe(404);
  expect((await api.ask(`${pods}/whoami-tls/other`)).code).toBe(404);
});

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
