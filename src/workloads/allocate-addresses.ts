/**
 * Loopback addresses for pods, from 127.64.0.0/10: far from 127.0.0.1, where people's own programs
 * listen, and from the low addresses that Gateways take. A pod's address follows from its name, so
 * it is the same after every reload and every restart; names that collide probe onwards.
 */
export interface AddressAllocator {
  /**
   * Gives every key an address and forgets those of keys that are gone. Keys that have one keep it.
   * New ones are taken in the order of their names, so that file order does not matter.
   */
  readonly assign: (keys: readonly string[]) => ReadonlyMap<string, string>;
  /** Moves one key to its next free address: something else on this machine sits on the first. */
  readonly move: (key: string) => string;
}

export function createAddressAllocator(): AddressAllocator {
  const slotOf = new Map<string, number>();
  const taken = new Set<number>();

  const place = (key: string, from: number): number => {
    let slot = from;
    // Ends: there are four million slots, and admission bounds the number of pods far below.
    while (taken.has(slot)) slot = (slot + 1) % slots;
    slotOf.set(key, slot);
    taken.add(slot);
    return slot;
  };

  const forget = (key: string, slot: number): void => {
    slotOf.delete(key);
    taken.delete(slot);
  };

  return {
    assign(keys) {
      const wanted = new Set(keys);
      for (const [key, slot] of [...slotOf]) if (!wanted.has(key)) forget(key, slot);
      for (const key of [...wanted].sort()) if (!slotOf.has(key)) place(key, homeSlot(key));
      return new Map([...slotOf].map(([key, slot]) => [key, addressOf(slot)]));
    },
    move(key) {
      const former = slotOf.get(key) ?? homeSlot(key);
      const next = place(key, (former + 1) % slots);
      taken.delete(former);
      return addressOf(next);
    },
  };
}

/** FNV-1a: short, even, and the same on every machine. */
function homeSlot(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % slots;
}

/** Slots skip last octets 0 and 255, which read like a network and a broadcast address. */
function addressOf(slot: number): string {
  const last = (slot % hostsPerBlock) + 1;
  const block = Math.floor(slot / hostsPerBlock);
  return `127.${64 + (block >> 8)}.${block & 255}.${last}`;
}

const hostsPerBlock = 254;
const slots = 64 * 256 * hostsPerBlock;
