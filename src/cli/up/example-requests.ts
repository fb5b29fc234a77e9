import type { RequestMatch } from '../../routing-table/request-match.ts';
import type { RoutingRule, RoutingTable, Socket } from '../../routing-table/routing-table.ts';

/** A request that this table would answer, as somebody can type it. */
export interface ExampleRequest {
  readonly url: string;
  /** Of the command, quoted for a shell where that is needed. */
  readonly words: readonly string[];
  readonly command: string;
}

/** One request for each hostname served, at most `requestsMax`, in the table's order. */
export function exampleRequests(
  table: RoutingTable,
  { externalCaFile, requestsMax = 5 }: { externalCaFile: string; requestsMax?: number },
): readonly ExampleRequest[] {
  const found = new Map<string, ExampleRequest>();
  for (const socket of table.sockets) {
    if (socket.address.includes(':')) continue;
    for (const { hostname, rules } of socket.listeners.flatMap((l) => l.virtualHosts)) {
      const rule = rules.find(isPlainGet);
      if (!rule || found.size >= requestsMax) continue;
      const request = exampleRequest({ socket, hostname, rule }, externalCaFile);
      if (request && !found.has(request.url)) found.set(request.url, request);
    }
  }
  return [...found.values()];
}

/** Where a request would have to go to meet one rule. */
export interface RulePlace {
  readonly socket: Socket;
  /** Of the virtual host; may be a wildcard. */
  readonly hostname: string;
  readonly rule: RoutingRule;
}

/** `undefined` where an expression would have to be turned into a text that matches it, and for gRPC. */
export function exampleRequest(
  { socket, hostname, rule }: RulePlace,
  externalCaFile: string,
): ExampleRequest | undefined {
  const asked = rule.origin.object.kind === 'GRPCRoute' ? undefined : ask(rule.match);
  if (asked === undefined) return undefined;
  const host = hostname === '*' ? 'localhost' : hostname.replace(/^\*\./, 'any.');
  const url = `${socket.scheme}://${host}${portPart(socket)}${asked.target}`;
  const trust = socket.scheme === 'https' ? ['--cacert', quoted(externalCaFile)] : [];
  const words = ['curl', ...trust, ...resolveHint(socket, host), ...asked.options, quoted(url)];
  return { url, words, command: words.join(' ') };
}

function isPlainGet({ match }: RoutingRule): boolean {
  const bare = match.headers.length === 0 && match.queryParams.length === 0;
  return bare && (match.method ?? 'GET') === 'GET' && match.path.type !== 'RegularExpression';
}

interface Asked {
  /** Path and query. */
  readonly target: string;
  readonly options: readonly string[];
}

function ask({ path, method = 'GET', headers, queryParams }: RequestMatch): Asked | undefined {
  if (path.type === 'RegularExpression') return undefined;
  const query = new URLSearchParams();
  const options = method === 'GET' ? [] : method === 'HEAD' ? ['--head'] : ['-X', method];
  for (const header of headers) {
    if (header.type === 'RegularExpression') return undefined;
    options.push('-H', quoted(`${header.name}: ${header.value}`));
  }
  for (const param of queryParams) {
    if (param.type === 'RegularExpression') return undefined;
    query.append(param.name, param.value);
  }
  return { target: query.size === 0 ? path.value : `${path.value}?${query}`, options };
}

function portPart({ scheme, port }: Socket): string {
  return port === (scheme === 'https' ? 443 : 80) ? '' : `:${port}`;
}

/** curl resolves *.localhost by itself and to 127.0.0.1 only; anything else needs a hint. */
function resolveHint({ address, port }: Socket, host: string): readonly string[] {
  const resolvesByItself = /(^|\.)localhost$/.test(host) && address === '127.0.0.1';
  const bracketed = address.includes(':') ? `[${address}]` : address;
  return resolvesByItself ? [] : ['--resolve', `${host}:${port}:${bracketed}`];
}

/** As one word of a shell. */
export function quoted(word: string): string {
  return /^[A-Za-z0-9_./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
