import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { refKey } from '../../../resources/object.ts';
import { compareText } from '../../../routing-table/precedence.ts';
import type { Frontend, RequestedAddress, ServedListener } from '../graph.ts';
import type { TranslateSettings } from '../translation.ts';
import { isLoopback, whyUnusable } from './usable-address.ts';

export interface AssignedAddresses {
  /** Empty: the frontend cannot be reached. */
  readonly addresses: readonly string[];
  readonly problems: readonly Finding[];
}

/** By `refKey` of the frontend. */
export type AssignedByRef = ReadonlyMap<string, AssignedAddresses>;

/**
 * The addresses of each frontend. Who asks for an address gets it; all others share 127.0.0.1 and ::1
 * while their ports do not collide, and else take the next loopback address. Where the machine has no
 * other, they share it all the same. The older frontend chooses first, so that a new one never moves
 * it.
 */
export function assignAddresses(
  frontends: readonly Frontend[],
  settings: TranslateSettings,
): AssignedByRef {
  const claims: Claims = new Map();
  const assigned = new Map<string, AssignedAddresses>();
  for (const frontend of [...frontends].sort(askersFirstThenByAge)) {
    const result = assign(frontend, claims, settings);
    assigned.set(refKey(frontend.ref), result);
    for (const address of result.addresses) claimPorts(claims, address, frontend);
  }
  return assigned;
}

/** Address → the ports that somebody has there. */
type Claims = Map<string, Set<string>>;

function assign(
  frontend: Frontend,
  claims: Claims,
  settings: TranslateSettings,
): AssignedAddresses {
  if (frontend.requested.length === 0) return assignAny(frontend, claims, settings);
  const results = frontend.requested.map((request) =>
    request.value === ''
      ? assignAny(frontend, claims, settings)
      : assignRequested(request, settings),
  );
  return {
    addresses: [...new Set(results.flatMap(({ addresses }) => addresses))],
    problems: results.flatMap(({ problems }) => problems),
  };
}

/** Whoever else asks for it, too. */
function assignRequested(
  { origin, value }: RequestedAddress,
  settings: TranslateSettings,
): AssignedAddresses {
  const unusable = whyUnusable(value, settings);
  if (unusable === undefined) return { addresses: [value], problems: [] };
  const message = `Address ${value} cannot be used: ${unusable}.`;
  const next = isLoopback(value) ? { next: howToHave(value) } : {};
  const problem = finding('gateway-address-not-usable', { ...origin, message, ...next });
  return { addresses: [], problems: [problem] };
}

function howToHave(address: string): string {
  return `Give this machine the address (on macOS by sudo ifconfig lo0 alias ${address}), or leave spec.addresses out; Gateways then share 127.0.0.1.`;
}

function assignAny(
  frontend: Frontend,
  claims: Claims,
  settings: TranslateSettings,
): AssignedAddresses {
  const shared = settings.ipv6Loopback ? ['127.0.0.1', '::1'] : ['127.0.0.1'];
  const all = [shared, ...otherLoopbackAddresses(settings).map((address) => [address])];
  const held = all.filter((addresses) => addresses.every((one) => frontend.held.includes(one)));
  const free = [...held, ...all].find((addresses) =>
    addresses.every((address) => !isTaken(claims, address, frontend)),
  );
  return { addresses: free ?? shared, problems: [] };
}

/** Where the machine does not answer on all of them: those that somebody gave it. */
function otherLoopbackAddresses(settings: TranslateSettings): readonly string[] {
  if (!settings.manyLoopbackAddresses) {
    return settings.usableAddresses.filter((one) => isLoopback(one) && one !== '127.0.0.1').sort();
  }
  return Array.from({ length: lastLoopbackOctet - 1 }, (_, index) => `127.0.0.${index + 2}`);
}

function isTaken(claims: Claims, address: string, { listeners }: Frontend): boolean {
  const ports = claims.get(address);
  return ports !== undefined && listeners.some((listener) => ports.has(bindKey(listener)));
}

function claimPorts(claims: Claims, address: string, { listeners }: Frontend): void {
  const ports = claims.get(address) ?? new Set<string>();
  claims.set(address, ports);
  for (const listener of listeners) ports.add(bindKey(listener));
}

/** A UDP port and a TCP port of one number are in nobody's way. */
function bindKey({ scheme, port }: ServedListener): string {
  return `${scheme === 'udp' ? 'udp' : 'tcp'} ${port}`;
}

function askersFirstThenByAge(a: Frontend, b: Frontend): number {
  return (
    Number(asks(b)) - Number(asks(a)) ||
    Number(b.held.length > 0) - Number(a.held.length > 0) ||
    compareText(a.createdAt, b.createdAt) ||
    compareText(refKey(a.ref), refKey(b.ref))
  );
}

function asks(frontend: Frontend): boolean {
  return frontend.requested.some(({ value }) => value !== '');
}

const lastLoopbackOctet = 254;
