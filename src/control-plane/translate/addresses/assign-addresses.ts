import { type Finding, finding } from '../../../diagnostics/finding.ts';
import { refKey } from '../../../resources/object.ts';
import { compareText } from '../../../routing-table/precedence.ts';
import type { Frontend, RequestedAddress, ServedListener } from '../graph.ts';
import type { TranslateSettings } from '../translation.ts';
import {
  isKnownRoutability,
  reportedRoutability,
  routabilityOf,
  whyNotRoutable,
} from './routability.ts';
import { isLoopback, whyUnusable } from './usable-address.ts';

export interface AssignedAddresses {
  /** Empty: the frontend cannot be reached. */
  readonly addresses: readonly string[];
  /** Where each of them can be reached from; in the order of `addresses`. */
  readonly routabilities: readonly string[];
  /** One for each request that could not be satisfied. */
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
  const { requested } = frontend;
  if (requested.length === 0) {
    const addresses = assignAny(frontend, claims, settings);
    return { addresses, routabilities: addresses.map(routabilityOf), problems: [] };
  }
  const given = new Map<RequestedAddress, string>();
  const problems = new Map<RequestedAddress, Finding>();
  for (const request of [...requested].sort(exactFirst)) {
    const taken = new Set(given.values());
    const result =
      request.value === ''
        ? assignOne(request, { frontend, claims, settings, taken })
        : assignRequested(request, settings);
    if (typeof result === 'string') given.set(request, result);
    else problems.set(request, result);
  }
  const satisfied = requested.filter((request) => given.has(request));
  const addressOf = (request: RequestedAddress) => given.get(request) ?? '';
  return {
    addresses: satisfied.map(addressOf),
    routabilities: satisfied.map((request) =>
      reportedRoutability(addressOf(request), request.routability),
    ),
    problems: requested.flatMap((request) => problems.get(request) ?? []),
  };
}

/** Whoever else asks for it, too. */
function assignRequested(request: RequestedAddress, settings: TranslateSettings): string | Finding {
  const { value, routability } = request;
  const origin = { object: request.origin.object, field: `${request.origin.field}.value` };
  const unusable = whyUnusable(value, settings);
  if (unusable !== undefined) {
    const message = `Address ${value} cannot be used: ${unusable}.`;
    const next = isLoopback(value) ? { next: howToHave(value) } : {};
    return finding('gateway-address-not-usable', { ...origin, message, ...next });
  }
  const why = whyNotRoutable(value, routability);
  if (why === undefined && isKnownRoutability(routability)) return value;
  return notRoutable(request, why);
}

interface Choosing {
  readonly frontend: Frontend;
  readonly claims: Claims;
  readonly settings: TranslateSettings;
  /** By other requests of the same frontend, each of which gets one of its own. */
  readonly taken: ReadonlySet<string>;
}

/** Any address, but just one. */
function assignOne(
  request: RequestedAddress,
  { frontend, claims, settings, taken }: Choosing,
): string | Finding {
  if (!isKnownRoutability(request.routability)) return notRoutable(request, undefined);
  const all = [...sharedAddresses(settings), ...otherLoopbackAddresses(settings)];
  const held = all.filter((address) => frontend.held.includes(address));
  const left = [...held, ...all].filter((address) => !taken.has(address));
  const chosen = left.find((address) => !isTaken(claims, address, frontend)) ?? left[0];
  if (chosen !== undefined) return chosen;
  const message = 'This machine has no further address for the Gateway.';
  return finding('gateway-address-none-left', { ...request.origin, message });
}

function notRoutable({ origin, value, routability }: RequestedAddress, why?: string): Finding {
  const what = value === '' ? 'No address can' : `Address ${value} cannot`;
  const reason = why ?? 'only Cluster is known here';
  const message = `${what} be had with routability ${routability}: ${reason}.`;
  const field = `${origin.field}.routability`;
  return finding('gateway-routability-not-satisfied', { object: origin.object, field, message });
}

/** Whoever asks for any address must not get one that another request names. */
function exactFirst(a: RequestedAddress, b: RequestedAddress): number {
  return Number(a.value === '') - Number(b.value === '');
}

function howToHave(address: string): string {
  return `Give this machine the address (on macOS by sudo ifconfig lo0 alias ${address}), or leave spec.addresses out; Gateways then share 127.0.0.1.`;
}

function assignAny(
  frontend: Frontend,
  claims: Claims,
  settings: TranslateSettings,
): readonly string[] {
  const shared = sharedAddresses(settings);
  const all = [shared, ...otherLoopbackAddresses(settings).map((address) => [address])];
  const held = all.filter((addresses) => addresses.every((one) => frontend.held.includes(one)));
  const free = [...held, ...all].find((addresses) =>
    addresses.every((address) => !isTaken(claims, address, frontend)),
  );
  return free ?? shared;
}

function sharedAddresses({ ipv6Loopback }: TranslateSettings): readonly string[] {
  return ipv6Loopback ? ['127.0.0.1', '::1'] : ['127.0.0.1'];
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
