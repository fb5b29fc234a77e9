import { isIPv6 } from 'node:net';
import type { ServerBlock } from './corefile.ts';
import { type Query, readQuery } from './read-query.ts';

export interface Client {
  readonly address: string;
  readonly port: number;
  readonly protocol: 'udp' | 'tcp';
}

export interface Zones {
  readonly client: Client;
  /** The zones of the port that was asked. */
  readonly zones: ReadonlyMap<string, ServerBlock>;
  readonly log: (line: string) => void;
}

/** The answer to one message; undefined for what deserves none. */
export function answerQuery(message: Buffer, { client, zones, log }: Zones): Buffer | undefined {
  const startedAt = performance.now();
  const query = readQuery(message);
  if (query === undefined) return undefined;
  if ('refusedWith' in query) return headerOnly(message, query.refusedWith);
  const block = query.class === internetClass ? blockFor(query.name, zones) : undefined;
  const answer = block?.whoami
    ? whoami(query, client)
    : reply(query, { code: block?.chained ? serverFailure : refused, authoritative: false });
  if (block?.log) {
    const seconds = (performance.now() - startedAt) / 1_000;
    log(`${logLine(query, client, answer)} ${seconds.toFixed(9)}s`);
  }
  return answer;
}

/** The block of the longest zone that the name lies in. */
function blockFor(name: string, zones: ReadonlyMap<string, ServerBlock>): ServerBlock | undefined {
  let rest = name.toLowerCase();
  for (;;) {
    const block = zones.get(rest);
    if (block || rest === '.') return block;
    rest = rest.slice(rest.indexOf('.') + 1) || '.';
  }
}

/** Who asks: as an address record, and as a service record with the port. */
function whoami(query: Query, { address, port, protocol }: Client): Buffer {
  const service = Buffer.concat([label(`_${protocol}`), questionName]);
  const target = Buffer.from([0, 0, 0, 0, port >> 8, port & 0xff, 0]);
  const additional = [
    isIPv6(address)
      ? record(questionName, ipv6Type, packIpv6(address))
      : record(questionName, ipv4Type, Buffer.from(address.split('.').map(Number))),
    record(service, serviceType, target),
  ];
  return reply(query, { code: 0, authoritative: true, additional });
}

interface Reply {
  readonly code: number;
  readonly authoritative: boolean;
  readonly additional?: readonly Buffer[];
}

function reply(query: Query, { code, authoritative, additional = [] }: Reply): Buffer {
  const options = query.options ? [optionsRecord(query.options)] : [];
  const header = Buffer.alloc(headerBytes);
  header.writeUInt16BE(query.id, 0);
  const copied = query.flags & (recursionDesired | checkingDisabled);
  header.writeUInt16BE(response | copied | (authoritative ? authoritativeAnswer : 0) | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(additional.length + options.length, 10);
  return Buffer.concat([header, query.question, ...additional, ...options]);
}

function headerOnly(message: Buffer, code: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  message.copy(header, 0, 0, 2);
  header.writeUInt16BE(
    response | (message.readUInt16BE(2) & (0x7800 | recursionDesired)) | code,
    2,
  );
  return header;
}

/** With a time to live of 0: the answer is true for this very question only. */
function record(name: Buffer, type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(10);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(internetClass, 2);
  head.writeUInt16BE(data.length, 8);
  return Buffer.concat([name, head, data]);
}

/** EDNS: the client's own buffer size and DNSSEC wish come back. */
function optionsRecord({ bufferBytes, dnssec }: NonNullable<Query['options']>): Buffer {
  const head = Buffer.alloc(11);
  head.writeUInt16BE(41, 1);
  head.writeUInt16BE(Math.max(bufferBytes, 512), 3);
  head.writeUInt16BE(dnssec ? 0x8000 : 0, 7);
  return head;
}

function label(text: string): Buffer {
  return Buffer.from([text.length, ...Buffer.from(text)]);
}

function packIpv6(address: string): Buffer {
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const groups = (text = ''): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [front, back] = [groups(head), groups(tail)];
  const middle = Array.from({ length: 8 - front.length - back.length }, () => 0);
  const all = [...front, ...middle, ...back];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

/** CoreDNS' common log format, but for the time it took. */
function logLine(query: Query, { address, port, protocol }: Client, answer: Buffer): string {
  const host = address.includes(':') ? `[${address}]` : address;
  const type = typeNames.get(query.type) ?? `TYPE${query.type}`;
  const { dnssec = false, bufferBytes = 512 } = query.options ?? {};
  const flags = answer.readUInt16BE(2);
  const shown = [
    'qr',
    ...(flags & authoritativeAnswer ? ['aa'] : []),
    ...(flags & recursionDesired ? ['rd'] : []),
  ];
  const asked = `${type} IN ${query.name} ${protocol} ${query.bytes} ${dnssec} ${bufferBytes}`;
  const code = codeNames.get(flags & 15) ?? String(flags & 15);
  return (
    `[INFO] ${host}:${port} - ${query.id} "${asked}" ${code} ` +
    `${shown.join(',')} ${answer.length}`
  );
}

/** A pointer to the name in the question, which always stands behind the header. */
const questionName = Buffer.from([0xc0, 12]);
const headerBytes = 12;
const response = 0x8000;
const authoritativeAnswer = 0x0400;
const recursionDesired = 0x0100;
const checkingDisabled = 0x0010;
const serverFailure = 2;
const refused = 5;
const internetClass = 1;
const ipv4Type = 1;
const ipv6Type = 28;
const serviceType = 33;
const typeNames = new Map([
  [1, 'A'],
  [2, 'NS'],
  [5, 'CNAME'],
  [6, 'SOA'],
  [12, 'PTR'],
  [15, 'MX'],
  [16, 'TXT'],
  [28, 'AAAA'],
  [33, 'SRV'],
  [65, 'HTTPS'],
  [255, 'ANY'],
]);
const codeNames = new Map([
  [0, 'NOERROR'],
  [2, 'SERVFAIL'],
  [5, 'REFUSED'],
]);
