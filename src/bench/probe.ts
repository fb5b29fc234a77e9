import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import { TLSSocket } from 'node:tls';
import { type BackendFacts, isFacts } from './backend.ts';
import { type Contender, overHttp2Path } from './contenders/contender.ts';
import { frontHost } from './make-certificates.ts';

/**
 * Asks a contender what its backend saw until it serves, and refuses one that does not do the work
 * of the contest: TLS 1.3 and verified in front, TLS 1.3 and the right protocol behind.
 */
export async function assertServes(contender: Contender, externalCa: string): Promise<void> {
  const ca = readFileSync(externalCa, 'utf8');
  const over = async (path: string, protocol: RegExp) => {
    const facts = await factsOf({ port: contender.port, path, ca });
    if (facts.tls === 'TLSv1.3' && protocol.test(facts.protocol)) return;
    throw new Error(`${contender.title} reaches ${path} by ${facts.protocol} over ${facts.tls}`);
  };
  await patiently(contender, () => over('/facts', /^HTTP\/1/));
  if (contender.overHttp2) await over(`${overHttp2Path}/facts`, /^HTTP\/2/);
}

/** How many of the connections to the backend were resumed when each request needs a new one. */
export async function resumedShare(contender: Contender, externalCa: string): Promise<number> {
  const ca = readFileSync(externalCa, 'utf8');
  let resumed = 0;
  for (let asked = 0; asked < probesMax; asked += 1) {
    const facts = await factsOf({ port: contender.port, path: '/close/facts', ca });
    if (facts.resumed) resumed += 1;
  }
  return resumed / probesMax;
}

interface Question {
  readonly port: number;
  readonly path: string;
  readonly ca: string;
}

function factsOf({ port, path, ca }: Question): Promise<BackendFacts> {
  return new Promise((resolve, reject) => {
    const options = {
      ...{ host: '127.0.0.1', port, path, ca, servername: frontHost },
      ...({ minVersion: 'TLSv1.3', headers: { host: frontHost }, agent: false } as const),
    };
    const request = get(options, (response) => {
      const verified = response.socket instanceof TLSSocket && response.socket.authorized;
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('end', () => {
        const value: unknown = response.statusCode === 200 ? JSON.parse(text) : undefined;
        if (verified && isFacts(value)) resolve(value);
        else reject(new Error(`answered ${response.statusCode}: ${text.slice(0, 300)}`));
      });
    });
    request.setTimeout(2000, () => request.destroy(new Error('did not answer within 2 s')));
    request.once('error', reject);
  });
}

async function patiently({ title, actor }: Contender, ask: () => Promise<void>): Promise<void> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > giveUpAt || actor.hasEnded()) {
        const why = error instanceof Error ? error.message : String(error);
        throw new Error(`${title} does not serve: ${why}\n${actor.lastWords()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

const probesMax = 20;
const patienceMs = 10_000;
