import { expect, test } from 'vitest';
import type { KubeObject } from '../../../resources/object.ts';
import type { Change } from '../../store/change-log.ts';
import { eventOf } from './watch-events.ts';

test('all who see an object go are told of one and the same, which is written down once', () => {
  const previous = configMap('1', { a: 'yes' });
  const ref = { group: '', kind: 'ConfigMap', namespace: 'default', name: 'a' };
  const object = configMap('2', {});
  const change: Change = { type: 'MODIFIED', ref, object, previous, resourceVersion: 2 };
  const sees = ({ metadata }: KubeObject) => metadata.labels?.['a'] === 'yes';
  const [one, other] = [eventOf(change, sees), eventOf(change, sees)];
  expect(one).toEqual({ type: 'DELETED', object: configMap('2', { a: 'yes' }) });
  expect(other?.object).toBe(one?.object);
});

function configMap(resourceVersion: string, labels: Readonly<Record<string, string>>): KubeObject {
  const metadata = { name: 'a', namespace: 'default', labels, resourceVersion };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata };
}
