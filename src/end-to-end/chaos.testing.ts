/** Clients of every kind that ask without pause until told to stop, and remember what came of it. */
import { Agent as HttpAgent } from 'node:http';
import http2, { type ClientHttp2Session } from 'node:http2';
import { Agent as HttpsAgent } from 'node:https';
import { connect as connectTls } from 'node:tls';
import { WebSocket } from 'ws';
import { type Answer, ask } from './ask.testing.ts';
import type { Bench } from './bench.testing.ts';

export interface Tally {
  /** Right answers, by kind of client. */
  readonly right: Map<string, number>;
  /** Answers of the gateway's own, by the code on their page. */
  readonly refused: Map<string, number>;
  /** Exchanges that broke off after they had begun, or without an answer. */
  readonly broken: Map<string, number>;
  /** What must never happen: each is a failure of the test. */
  readonly wrong: string[];
}

export interface Traffic {
  readonly tally: Tally;
  /** Lets every client finish what it does and closes its connections. */
  readonly stop: () => Promise<void>;
}

/**
 * `plain`, `secure` and `stream` are names of Services with a host of the same name, each answering
 * with its name; `stream` sends `streamed` slowly, or back what was posted.
 */
export function startTraffic(bench: Bench): Traffic {
  const tally: Tally = { right: new Map(), refused: new Map(), broken: new Map(), wrong: [] };
  const plainPort = bench.port(8080);
  const securePort = bench.port(8443);
  const ca = bench.ca();
  const agent = new HttpAgent({ keepAlive: true });
  const tlsAgent = new HttpsAgent({ keepAlive: true });
  let stopped = false;
  let count = 0;

  const clients: Record<string, () => Promise<void>> = {
    async 'http/1.1, kept'() {
      const url = `http://plain.localhost:${plainPort}/kept`;
      take(tally, 'http/1.1, kept', [await ask({ url, agent }), 'Hostname: plain\n']);
    },
    async 'http/1.1, new'() {
      const url = `http://secure.localhost:${plainPort}/new`;
      take(tally, 'http/1.1, new', [await ask({ url }), 'Hostname: secure\n']);
    },
    async 'https, kept'() {
      const url = `https://secure.localhost:${securePort}/kept`;
      const answer = await ask({ url, ca, agent: tlsAgent });
      take(tally, 'https, kept', [answer, 'Hostname: secure\n']);
    },
    async upload() {
      const body = `${count++} ${'x'.repeat(200_000)}`;
      const url = `http://stream.localhost:${plainPort}/upload`;
      const headers = { 'content-type': 'text/plain' };
      const answer = await ask({ url, method: 'POST', body, headers, agent });
      take(tally, 'upload', [answer, body]);
    },
    async stream() {
      const url = `http://stream.localhost:${plainPort}/stream`;
      take(tally, 'stream', [await ask({ url }), streamed]);
    },
    async flip() {
      // Its rule changes backend and header together: no answer may be half of each.
      const answer = await ask({ url: `http://flip.localhost:${plainPort}/`, agent });
      const table = /^X-Table: (\w+)\r$/m.exec(answer.body)?.[1];
      take(tally, 'flip', [answer, `Hostname: ${table}\n`]);
    },
    async recorded() {
      const url = `http://recorded.localhost:${plainPort}/secret`;
      take(tally, 'recorded', [await ask({ url }), 'Hostname: recorded\n']);
    },
    'http/2': () => streamOverH2({ tally, port: securePort, ca }),
    websocket: () => talkOverWebSocket({ tally, port: plainPort }),
  };
  const loops = Object.values(clients).map(async (client) => {
    while (!stopped) {
      await client();
      // A refusal comes back at once; asking on without a breath would only count refusals.
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  });
  return {
    tally,
    async stop() {
      stopped = true;
      await Promise.all(loops);
      agent.destroy();
      tlsAgent.destroy();
    },
  };
}

export const streamed = Array.from({ length: 20 }, (_, index) => `part ${index}\n`).join('');

function take(tally: Tally, kind: string, [answer, wanted]: readonly [Answer, string]): void {
  const { status, body, error } = answer;
  const code = /^code: +(\S+)$/m.exec(body)?.[1];
  if (error !== undefined) add(tally.broken, `${kind}: ${error}`);
  else if (status === 200 && body.includes(wanted)) add(tally.right, kind);
  else if (status >= 500 && code !== undefined) add(tally.refused, `${status} ${code}`);
  else tally.wrong.push(`${kind}: ${status} ${body.slice(0, 200)}`);
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

interface Through {
  readonly tally: Tally;
  readonly port: number;
  readonly ca?: string;
}

/** Five requests at once over one session. */
async function streamOverH2({ tally, port, ca = '' }: Through): Promise<void> {
  const session = http2.connect('https://secure.localhost', {
    createConnection: () =>
      connectTls({
        host: '127.0.0.1',
        port,
        ca,
        servername: 'secure.localhost',
        ALPNProtocols: ['h2'],
      }),
  });
  session.on('error', () => {});
  const answers = await Promise.all([1, 2, 3, 4, 5].map((id) => askOver(session, `/h2/${id}`)));
  for (const answer of answers) take(tally, 'http/2', [answer, 'Hostname: secure\n']);
  await new Promise<void>((resolve) => session.close(resolve));
}

function askOver(session: ClientHttp2Session, path: string): Promise<Answer> {
  return new Promise((resolve) => {
    const stream = session.request({ ':path': path });
    let [status, body, error] = [0, '', 'the stream ended without an answer'];
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    stream.once('response', (headers) => {
      status = Number(headers[':status']);
      error = '';
    });
    stream.once('error', (found) => {
      error = found.message;
    });
    stream.once('close', () => {
      const failed = error === '' ? {} : { error };
      resolve({ status, headers: {}, trailers: {}, body, ms: 0, ...failed });
    });
  });
}

/** Ten messages there and back. */
function talkOverWebSocket({ tally, port }: Through): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/echo`, {
    headers: { host: 'secure.localhost' },
  });
  return new Promise((resolve) => {
    let next = 0;
    let said = '';
    socket.once('open', () => socket.send('0'));
    socket.on('message', (data) => {
      if (String(data) !== String(next))
        tally.wrong.push(`websocket: ${String(data)}, not ${next}`);
      next += 1;
      if (next < 10) socket.send(String(next));
      else socket.close(1000);
    });
    socket.once('error', (error) => {
      said = error.message;
    });
    socket.once('close', () => {
      if (next === 10) add(tally.right, 'websocket');
      else add(tally.broken, `websocket: ${said || 'closed early'}`);
      resolve();
    });
  });
}
