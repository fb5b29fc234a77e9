import { readFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import type { Machine } from '../dev-gateway.ts';

/** What this laptop can do, found out without opening anything. */
export function lookAtMachine(): Machine {
  const interfaces = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return {
    hostname: hostname(),
    manyLoopbackAddresses: process.platform === 'linux',
    ipv6Loopback: interfaces.some((entry) => entry.address === '::1'),
    lowestBindablePort: lowestBindablePort(),
    addresses: interfaces.map((entry) => entry.address),
  };
}

function lowestBindablePort(): number {
  if (process.platform === 'win32' || process.getuid?.() === 0) return 1;
  if (process.platform !== 'linux') return 1024;
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8')) || 1;
  } catch {
    return 1024;
  }
}
