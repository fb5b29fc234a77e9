import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { TrafficFeed } from '../../traffic/feed.ts';
import type {
  BackHandshakeCompleted,
  BackHandshakeFailed,
  FrontHandshakeCompleted,
  RequestCompleted,
  RequestFailed,
} from '../../traffic/traffic-event.ts';

export interface LiveRequest {
  readonly url: string;
  /** Where the Gateway is: the name need not resolve on this machine. */
  readonly address: string;
  /** PEM of the external authority, the only one that is believed. */
  readonly caFile: string;
  readonly feed: TrafficFeed;
}

/** What the client got and what the gateway tells of it. */
export interface LiveAnswer {
  readonly status: number;
  readonly body: string;
  readonly front?: FrontHandshakeCompleted;
  readonly back?: BackHandshakeCompleted | BackHandshakeFailed;
  readonly outcome?: RequestCompleted | RequestFailed;
}

/** One real request, the way `curl --cacert` makes it. Rejects if the front cannot be verified. */
export async function makeLiveRequest(live: LiveRequest): Promise<LiveAnswer> {
  const told = watchOnce(live.feed);
  try {
    const answer = await ask(live);
    const outcome = await told.outcome;
    const front = told.fronts.find(({ connection }) => connection === outcome?.connection);
    const back = told.backs.find((event) => event.request === outcome?.request);
    return {
      ...answer,
      ...(front ? { front } : {}),
      ...(back ? { back } : {}),
      ...(outcome ? { outcome } : {}),
    };
  } finally {
    told.stop();
  }
}

/** Both legs were TLS and verified, and the application answered. */
export function isProven({ status, front, back }: LiveAnswer): boolean {
  if (status !== 200 || !front || back?.event !== 'back-handshake-completed') return false;
  const passed = back.checks.filter((check) => check.passed).map(({ check }) => check);
  return passed.includes('chain') && back.checks.every((check) => check.passed);
}

function ask({ url, address, caFile }: LiveRequest): Promise<{ status: number; body: string }> {
  const family = address.includes(':') ? 6 : 4;
  const lookup: LookupFunction = (_host, { all }, callback) =>
    all ? callback(null, [{ address, family }]) : callback(null, address, family);
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      ca: readFileSync(caFile),
      lookup,
      agent: new Agent({ ALPNProtocols: ['http/1.1'] }),
      timeout: answerMs,
      headers: { 'user-agent': 'postern-demo' },
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer in ten seconds')));
    asked.on('error', reject);
    asked.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body = (body + chunk).slice(0, bodyCharsMax);
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.end();
  });
}

/** The events until the first request has ended; the gateway may tell them after the answer is here. */
function watchOnce(feed: TrafficFeed) {
  const fronts: FrontHandshakeCompleted[] = [];
  const backs: (BackHandshakeCompleted | BackHandshakeFailed)[] = [];
  let end: (outcome?: RequestCompleted | RequestFailed) => void = () => {};
  const outcome = new Promise<RequestCompleted | RequestFailed | undefined>((resolve) => {
    end = resolve;
  });
  const patience = setTimeout(() => end(), answerMs + 2_000);
  const unwatch = feed.watch((event) => {
    if (event.event === 'front-handshake-completed') fronts.push(event);
    if (event.event === 'back-handshake-completed') backs.push(event);
    if (event.event === 'back-handshake-failed') backs.push(event);
    if (event.event === 'request-completed' || event.event === 'request-failed') end(event);
  });
  const stop = () => {
    clearTimeout(patience);
    unwatch();
  };
  return { fronts, backs, outcome, stop };
}

const answerMs = 10_000;
const bodyCharsMax = 64 * 1024;
