import type { TranslateSettings } from '../translation.ts';

/** Why an address cannot be bound here, to complete a sentence; `undefined` if it can. */
export function whyUnusable(address: string, settings: TranslateSettings): string | undefined {
  if (settings.usableAddresses.includes(address)) return undefined;
  if (address === '127.0.0.1') return undefined;
  if (isLoopback(address)) {
    return settings.manyLoopbackAddresses
      ? undefined
      : 'this machine answers on 127.0.0.1 only, not on all of 127.0.0.0/8';
  }
  if (address === '::1') {
    return settings.ipv6Loopback ? undefined : 'this machine has no IPv6 loopback address';
  }
  return 'it is neither a loopback address nor one that Postern was told it may use';
}

/** One of 127.0.0.0/8. */
export function isLoopback(address: string): boolean {
  return /^127\.\d+\.\d+\.\d+$/.test(address);
}
