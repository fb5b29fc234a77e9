import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import type { Machine } from '../dev-gateway.ts';

/** What this laptop can do. */
export async function lookAtMachine(): Promise<Machine> {
  const interfaces = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return {
    hostname: hostname(),
    manyLoopbackAddresses: await answersOn(someLoopbackAddress),
    ipv6Loopback: interfaces.some((entry) => entry.address === '::1'),
    lowestBindablePort: lowestBindablePort(),
    addresses: interfaces.map((entry) => entry.address),
  };
}

/** Whether programs may listen on this address. It is tried: no system tells by its name. */
export async function answersOn(address: string): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(0, address), 'listening');
    await once(server.close(), 'close');
    return true;
  } catch {
    return false;
  }
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

/** One of 127.0.0.0/8 that nobody gives to a machine by itself, as people do with 127.0.0.2. */
const someLoopbackAddress = '127.98.76.54';
