import { expect, test } from 'vitest';
import type { Pod } from '../resources/pod.ts';
import { type PodStatus, podStatusTree } from './pod-status.ts';

const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', uid: 'uid-1' },
  spec: { containers: [{ name: 'a' }, { name: 'b' }] },
};

function containerIds(status: Partial<PodStatus>): readonly unknown[] {
  const base = { namespace: 'default', name: 'web', phase: 'Running', ready: true, restarts: 0 };
  // Proof of the cast: `phase` is one of the phases.
  const tree = podStatusTree(pod, { ...base, ...status } as PodStatus, '2026-01-02T03:04:05Z');
  const { containerStatuses } = Object(tree);
  return Array.from(containerStatuses, (one) => Reflect.get(Object(one), 'containerID'));
}

test('each container that runs has an ID, and another one after a restart', () => {
  const ids = [...containerIds({}), ...containerIds({ restarts: 1 })];
  for (const id of ids) expect(id).toMatch(/^postern:\/\/[0-9a-f]{64}$/);
  expect(new Set(ids).size).toBe(4);
  expect(containerIds({})).toEqual(ids.slice(0, 2));
  expect(containerIds({ phase: 'Pending', ready: false })).toEqual([undefined, undefined]);
});
