import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { refKey, sayRef } from '../../../resources/object.ts';
import { compareText } from '../../../routing-table/precedence.ts';
import type { Frontend, RequestedAddress, ServedListener } from '../graph.ts';
import type { TranslateSettings } from '../translation.ts';
import { whyUnusable } from './usable-address.ts';

export interface AssignedAddresses {
  /** Empty: the frontend cannot be reached. */
  readonly addresses: readonly string[];
  readonly problems: readonly Finding[];
}

/**
 * The addresses of each frontend, by `refKey`. Who asks for an address gets it; all others share
 * 127.0.0.1 and ::1 while their ports do not collide, and else take the next loopback address. The
 * older frontend chooses first, so that a new one never moves it.
 */
export function assignAddresses(
  frontends: readonly Frontend[],
  settings: TranslateSettings,
): ReadonlyMap<string, AssignedAddresses> {
  const claims: Claims = new Map();
  const assigned = new Map<string, AssignedAddresses>();
  for (const frontend of [...frontends].sort(askersFirstThenByAge)) {
    const result = assign(frontend, claims, settings);
    assigned.set(refKey(frontend.ref), result);
    for (const address of result.addresses) claimPorts(claims, address, frontend);
  }
  return assigned;
}

/** Address → port → who has it. */
type Claims = Map<string, Map<string, Frontend>>;

function assign(
  frontend: Frontend,
  claims: Claims,
  settings: TranslateSettings,
): AssignedAddresses {
  if (frontend.requested.length === 0) return assignAny(frontend, claims, settings);
  const results = frontend.requested.map((request) =>
    request.value === ''
      ? assignAny(frontend, claims, settings)
      : assignRequested(frontend, request, { claims, settings }),
  );
  return {
    addresses: [...new Set(results.flatMap(({ addresses }) => addresses))],
    problems: results.flatMap(({ problems }) => problems),
  };
}

function assignRequested(
  frontend: Frontend,
  { origin, value }: RequestedAddress,
  { claims, settings }: { readonly claims: Claims; readonly settings: TranslateSettings },
): AssignedAddresses {
  const refused = (why: string): AssignedAddresses => {
    const message = `Address ${value} cannot be used: ${why}.`;
    const problem = finding('gateway-address-not-usable', { ...origin, message });
    return { addresses: [], problems: [problem] };
  };
  const unusable = whyUnusable(value, settings);
  if (unusable !== undefined) return refused(unusable);
  const rival = rivalOn(claims, value, frontend);
  if (rival) return refused(`${sayRef(rival.ref)} has the same port there`);
  return { addresses: [value], problems: [] };
}

function assignAny(
  frontend: Frontend,
  claims: Claims,
  settings: TranslateSettings,
): AssignedAddresses {
  const all = loopbackAddresses(settings);
  const held = all.filter((addresses) => addresses.every((one) => frontend.held.includes(one)));
  const free = [...held, ...all].find((addresses) =>
    addresses.every((address) => rivalOn(claims, address, frontend) === undefined),
  );
  if (free) return { addresses: free, problems: [] };
  const rival = rivalOn(claims, '127.0.0.1', frontend);
  const problem = finding('gateway-address-not-assigned', {
    ...frontend.origin,
    message: `${rival ? `${sayRef(rival.ref)} has` : 'Other Gateways have'} the same port, and no other loopback address is free.`,
  });
  return { addresses: [], problems: [problem] };
}

function* countTo(last: number): Iterable<number> {
  for (let number = 2; number <= last; number += 1) yield number;
}

function loopbackAddresses(settings: TranslateSettings): readonly (readonly string[])[] {
  const shared = settings.ipv6Loopback ? ['127.0.0.1', '::1'] : ['127.0.0.1'];
  if (!settings.manyLoopbackAddresses) return [shared];
  return [shared, ...[...countTo(lastLoopbackOctet)].map((octet) => [`127.0.0.${octet}`])];
}

function rivalOn(claims: Claims, address: string, frontend: Frontend): Frontend | undefined {
  const ports = claims.get(address);
  if (ports === undefined) return undefined;
  const collision = frontend.listeners.find((listener) => ports.has(bindKey(listener)));
  return collision && ports.get(bindKey(collision));
}

function claimPorts(claims: Claims, address: string, frontend: Frontend): void {
  const ports = claims.get(address) ?? new Map<string, Frontend>();
  claims.set(address, ports);
  for (const listener of frontend.listeners) ports.set(bindKey(listener), frontend);
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
