import { overHttp2Path } from './contenders/contender.ts';
import type { Load } from './load.ts';
import type { Part } from './options.ts';

/** One way of loading a proxy. */
export interface Scenario {
  readonly part: Part;
  readonly title: string;
  /** What `requests/s` and `per 1,000` count. */
  readonly unit: 'requests' | 'connections';
  readonly path: string;
  readonly protocol: Load['protocol'];
  readonly connections: number;
  readonly streams: number;
  /** Needs HTTP/2 to the backend. */
  readonly overHttp2: boolean;
  /** Before the first round, because code must warm up: the first 20,000 cost up to twice as much. */
  readonly warmUpRequests: number;
}

export const scenarios: readonly Scenario[] = [
  {
    part: 'http1',
    title: 'HTTP/1.1 in front and behind, 32 kept connections',
    unit: 'requests',
    path: '/',
    protocol: 'http/1.1',
    connections: 32,
    streams: 1,
    overHttp2: false,
    warmUpRequests: 20_000,
  },
  {
    part: 'http2',
    title: 'HTTP/2 in front, 8 connections of 16 streams, HTTP/1.1 behind',
    unit: 'requests',
    path: '/',
    protocol: 'h2',
    connections: 8,
    streams: 16,
    overHttp2: false,
    warmUpRequests: 20_000,
  },
  {
    part: 'http2-back',
    title: 'HTTP/2 in front and behind, 8 connections of 16 streams',
    unit: 'requests',
    path: `${overHttp2Path}/`,
    protocol: 'h2',
    connections: 8,
    streams: 16,
    overHttp2: true,
    warmUpRequests: 20_000,
  },
  {
    part: 'front-handshakes',
    title: 'New connections in front: a full handshake and one request each',
    unit: 'connections',
    path: '/',
    protocol: 'http/1.1',
    // Opened at once, again and again, so that no ticket of an earlier one can be used.
    connections: 200,
    streams: 1,
    overHttp2: false,
    warmUpRequests: 1000,
  },
  {
    part: 'back-handshakes',
    title: 'New connections behind: the backend closes after each of 32 kept ones’ requests',
    unit: 'connections',
    path: '/close',
    protocol: 'http/1.1',
    connections: 32,
    streams: 1,
    overHttp2: false,
    warmUpRequests: 1000,
  },
];
