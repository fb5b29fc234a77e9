import type { RoutingRule, RoutingTable, Socket } from '../../routing-table/routing-table.ts';

/** A request that this table would answer, as somebody can type it. */
export interface ExampleRequest {
  readonly url: string;
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
      const host = hostname === '*' ? 'localhost' : hostname.replace(/^\*\./, 'any.');
      const url = `${socket.scheme}://${host}${portPart(socket)}${pathOf(rule)}`;
      if (!found.has(url))
        found.set(url, { url, command: curl(socket, host, { url, externalCaFile }) });
    }
  }
  return [...found.values()];
}

function isPlainGet({ match }: RoutingRule): boolean {
  const bare = match.headers.length === 0 && match.queryParams.length === 0;
  return bare && (match.method ?? 'GET') === 'GET' && match.path.type !== 'RegularExpression';
}

function pathOf({ match }: RoutingRule): string {
  return match.path.type === 'RegularExpression' ? '/' : match.path.value;
}

function portPart({ scheme, port }: Socket): string {
  return port === (scheme === 'https' ? 443 : 80) ? '' : `:${port}`;
}

/** curl resolves *.localhost by itself and to 127.0.0.1 only; anything else needs a hint. */
function curl(
  socket: Socket,
  host: string,
  { url, externalCaFile }: { url: string; externalCaFile: string },
): string {
  const resolvesByItself = /(^|\.)localhost$/.test(host) && socket.address === '127.0.0.1';
  return [
    'curl',
    ...(socket.scheme === 'https' ? [`--cacert ${quoted(externalCaFile)}`] : []),
    ...(resolvesByItself ? [] : [`--resolve ${host}:${socket.port}:${socket.address}`]),
    quoted(url),
  ].join(' ');
}

function quoted(word: string): string {
  return /^[A-Za-z0-9_./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
