import type { RequestFacts } from '../go-http/exchange.ts';
import { sortedEntries } from '../go-http/headers.ts';
import { json, utf8 } from '../go-http/json.ts';
import type { EchoIdentity } from './settings.ts';
import { readTlsFacts, toPem } from './tls-facts.ts';

export interface Server {
  readonly identity: EchoIdentity;
  readonly httpPort: string;
}

/** The request as JSON: what arrived, where, and over which handshake. */
export function describeRequest(request: RequestFacts, { identity, httpPort }: Server): string {
  const headers = sortedEntries(request.headers).map(([name, values]) => [name, values.map(utf8)]);
  const tls = describeTls(request);
  const facts = {
    path: utf8(request.rawTarget),
    host: utf8(request.host),
    method: request.method,
    proto: request.protocol,
    headers: Object.fromEntries(headers),
    httpPort,
    ...identity,
    ...(tls ? { tls } : {}),
  };
  return json(facts, 1);
}

function describeTls({ connection, peerCertificates }: RequestFacts) {
  const facts = readTlsFacts(connection);
  if (facts === undefined) return undefined;
  const { version, serverName, negotiatedProtocol, cipherSuite } = facts;
  return {
    version,
    ...(peerCertificates.length > 0 ? { peerCertificates: peerCertificates.map(toPem) } : {}),
    serverName,
    ...(negotiatedProtocol === '' ? {} : { negotiatedProtocol }),
    cipherSuite,
  };
}
