import { describe, expect, it } from 'vitest';
import type { SubjectAltName } from '../../../routing-table/backend.ts';
import { trustIdentity } from './secure-backend.ts';

describe('the key of a trust identity', () => {
  const keyFor = (...anySubjectAltName: readonly SubjectAltName[]) =>
    trustIdentity({
      serverName: 'back.test',
      checks: { anySubjectAltName },
      authorities: 'system',
      insecureSkipVerify: false,
    }).key;

  it('tells a hostname from a URI that is written like one', () => {
    const hostname = keyFor({ type: 'Hostname', hostname: 'good.test' });
    expect(keyFor({ type: 'URI', uri: 'DNS:good.test' })).not.toBe(hostname);
    expect(keyFor({ type: 'Hostname', hostname: 'good.test' })).toBe(hostname);
  });
});
