import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAddressAllocator } from './allocate-addresses.ts';

describe('addresses', () => {
  it('follow from the name alone', () => {
    const one = createAddressAllocator().assign(['default/whoami-tls', 'default/whoami']);
    const other = createAddressAllocator().assign(['x/y', 'default/whoami', 'default/whoami-tls']);
    expect(other.get('default/whoami')).toBe(one.get('default/whoami'));
    expect(other.get('default/whoami-tls')).toBe(one.get('default/whoami-tls'));
  });

  it('are all different, all in 127.64.0.0/10, and stay while their pod stays', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 60 }), (keys) => {
        const allocator = createAddressAllocator();
        const first = allocator.assign(keys);
        expect(new Set(first.values()).size).toBe(keys.length);
        for (const address of first.values()) {
          const [a = 0, b = 0, , d = 0] = address.split('.').map(Number);
          expect([a, b >> 6, d > 0 && d < 255]).toEqual([127, 1, true]);
        }
        const kept = keys.slice(0, 10);
        const second = allocator.assign([...kept, 'a/new/one']);
        for (const key of kept) expect(second.get(key)).toBe(first.get(key));
      }),
    );
  });

  it('move on to one that is free', () => {
    const allocator = createAddressAllocator();
    const home = allocator.assign(['a/b']).get('a/b');
    const next = allocator.move('a/b');
    expect(next).not.toBe(home);
    expect(allocator.assign(['a/b']).get('a/b')).toBe(next);
  });
});
