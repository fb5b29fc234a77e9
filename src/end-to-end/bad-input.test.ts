/**
 * A thousand things that nobody should send or save: each gets a clear answer, and afterwards the
 * gateway serves as before. Cases are generated; a failing one prints its seed.
 */
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lookAtMachine } from '../cli/machine.ts';
import { checkManifests } from '../control-plane/control-plane.ts';
import { settingsOf } from '../dev-gateway.ts';
import { ask } from './ask.testing.ts';
import { type Bench, startBench, until } from './bench.testing.ts';
import {
  gatewayYaml,
  policyYaml,
  routeYaml,
  tlsWhoamiYaml,
  whoamiYaml,
} from './manifests.testing.ts';

let bench: Bench;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ bench, close } = await startBench({
    'gateway.yaml': gatewayYaml,
    'good.yaml': [
      routeYaml({ name: 'good', hostname: 'good.localhost' }),
      tlsWhoamiYaml('good'),
      policyYaml({ service: 'good', hostname: 'good.internal', ca: 'internal-ca' }),
    ].join('---\n'),
  }));
});
afterAll(() => close());

/** What must be true after anything at all. */
async function expectStillServing(): Promise<void> {
  const url = `https://good.localhost:${bench.port(8443)}/`;
  const { status, body, error } = await ask({ url, ca: bench.ca() });
  expect({ status, error, whoami: body.includes('Hostname: good') }).toEqual({
    status: 200,
    error: undefined,
    whoami: true,
  });
  expect(bench.bugs).toEqual([]);
}

const documents = [
  gatewayYaml,
  routeYaml({ name: 'x', hostname: 'x.localhost', path: '/x' }),
  whoamiYaml('x'),
  policyYaml({ service: 'x', hostname: 'x.internal' }),
].join('---\n');

/** Good YAML with something wrong in it: cut short, characters lost, doubled or strange, lines moved. */
const brokenYaml = fc
  .record({
    from: fc.nat(documents.length - 1),
    length: fc.integer({ min: 1, max: 60 }),
    how: fc.constantFrom('cut', 'lose', 'double', 'put', 'swap-case', 'line-away'),
    what: fc.oneof(
      fc.string({ maxLength: 8, unit: 'binary' }),
      fc.constantFrom(
        '\t',
        '&a *a',
        '{',
        ']',
        ': :',
        '\u0000',
        '---\n',
        '<<: *b',
        '!!js/x ',
        '%',
        '0x1F',
        '~',
      ),
    ),
  })
  .map(({ from, length, how, what }) => {
    const [before, part, after] = [
      documents.slice(0, from),
      documents.slice(from, from + length),
      documents.slice(from + length),
    ];
    switch (how) {
      case 'cut':
        return before;
      case 'lose':
        return before + after;
      case 'double':
        return before + part + part + after;
      case 'put':
        return before + what + part + after;
      case 'swap-case':
        return before + part.toUpperCase() + after;
      default:
        return documents
          .split('\n')
          .toSpliced(from % documents.split('\n').length, 1)
          .join('\n');
    }
  });

test('400 broken texts are read without a throw, and what is wrong has a place', async () => {
  const machine = await lookAtMachine();
  const settings = settingsOf({
    sources: ['x.yaml'],
    machine,
    strict: false,
    exposedPorts: new Map(),
    mappings: [],
  });
  await fc.assert(
    fc.asyncProperty(brokenYaml, async (text) => {
      bench.write('../broken/x.yaml', text);
      const options = { cwd: `${bench.folder}/../broken`, settings, now: Date.now };
      const { outcome, locate } = await checkManifests(['x.yaml'], options);
      for (const found of outcome.findings) {
        expect(found.message).toMatch(/\S.*[.?:]$/s);
        expect(found.next).not.toBe('');
        const position = found.position ?? (found.origin && locate(found.origin));
        if (found.severity === 'error') expect(position?.line).toBeGreaterThan(0);
      }
    }),
    { numRuns: 400 },
  );
}, 60_000);

test('40 broken and half-written saves lose nothing that was served', async () => {
  await fc.assert(
    fc.asyncProperty(brokenYaml, fc.nat(15), async (text, pauseMs) => {
      // Only what concerns another host: a valid edit of the Gateway itself may rightly change it.
      const own = text.replaceAll(/name: g\b/g, 'name: other').replaceAll('good', 'x');
      bench.write('extra.yaml', own.replaceAll(/\b(8080|8443)\b/g, '65530'));
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      await expectStillServing();
    }),
    { numRuns: 40 },
  );
  bench.write(
    'extra.yaml',
    routeYaml({ name: 'extra', hostname: 'extra.localhost', service: 'good' }),
  );
  await until(
    () => ask({ url: `http://extra.localhost:${bench.port(8080)}/` }),
    ({ status }) => status === 200,
  );
  const errors = bench.gateway.state().findings.filter(({ severity }) => severity === 'error');
  expect(errors).toEqual([]);
}, 30_000);

const wildText = fc.string({ maxLength: 40, unit: 'binary' });
const headerName = fc.oneof(
  fc.constantFrom(
    'Host',
    'Content-Length',
    'Transfer-Encoding',
    'Connection',
    'Upgrade',
    'Expect',
    'TE',
  ),
  wildText,
);
const headerValue = fc.oneof(
  fc.constantFrom(
    'chunked',
    '0',
    '-1',
    '5, 6',
    'close, keep-alive',
    'websocket',
    'good.localhost',
    'a\r\nb: c',
  ),
  fc.constantFrom(
    'gzip, chunked',
    '+5',
    '0x10',
    '99999999999999999999',
    '100-continue',
    ' ',
    '\u0000',
    'h2c',
  ),
  wildText,
);
const wildHead = fc
  .record({
    method: fc.oneof(fc.constantFrom('GET', 'POST', 'OPTIONS', 'CONNECT', 'PRI', 'get'), wildText),
    target: fc.oneof(
      fc.constantFrom(
        '/',
        '*',
        '//',
        '/../..',
        '/%00',
        '/%zz',
        'http://good.localhost/',
        'good.localhost:1',
        '/\u00e9',
      ),
      fc.webPath(),
      wildText,
    ),
    version: fc.constantFrom('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', ''),
    headers: fc.array(fc.tuple(headerName, headerValue), { maxLength: 6 }),
    host: fc.boolean(),
    body: fc.oneof(
      fc.constantFrom('', '5\r\nhello\r\n0\r\n\r\n', 'zz\r\n', 'GET /smuggled HTTP/1.1\r\n'),
      wildText,
    ),
    end: fc.constantFrom('\r\n\r\n', '\r\n\r\n', '\n\n', ''),
  })
  .map(
    ({ method, target, version, headers, host, body, end }) =>
      [
        `${method} ${target} ${version}`,
        ...(host ? ['Host: good.localhost'] : []),
        ...headers.map(([name, value]) => `${name}: ${value}`),
      ].join('\r\n') +
      end +
      body,
  );

test('500 hostile requests on raw sockets get an answer or a closed connection', async () => {
  const statuses = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(wildHead, { minLength: 25, maxLength: 25 }), async (heads) => {
      const answers = await Promise.all(heads.map((head) => sayRaw(head)));
      for (const { text, ms } of answers) {
        const [line = ''] = text.split('\r\n');
        // Silence is right for what is not a whole request, and what begins as HTTP/2 or TLS is told
        // off in its own tongue; all else is an answer, and never that the gateway is at fault.
        if (!line.startsWith(http2Settings) && !line.startsWith(tlsAlert)) {
          expect(line).toMatch(/^$|^HTTP\/1\.[01] (1|2|3|4|501|503|505)/);
        }
        expect(ms).toBeLessThan(3_000);
        statuses.set(line.slice(9, 12), (statuses.get(line.slice(9, 12)) ?? 0) + 1);
      }
      await expectStillServing();
    }),
    { numRuns: 20 },
  );
  expect(statuses.get('400') ?? 0).toBeGreaterThan(50);
  // What was half said is let go of, and nothing stays open.
  await until(
    () => bench.gateway.stats(),
    ({ connections }) => connections === 0,
    10_000,
  );
}, 60_000);

test('60 connections that speak no HTTP at all are let go of', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 400 }), async (bytes) => {
      await Promise.all([sayRaw(bytes), sayRaw(bytes, bench.port(8443))]);
    }),
    { numRuns: 60 },
  );
  await expectStillServing();
  await until(
    () => bench.gateway.stats(),
    ({ connections }) => connections === 0,
    10_000,
  );
}, 60_000);

/** Says it, and half closes: what comes back until the gateway closes, or for as long as it may take. */
function sayRaw(
  said: string | Uint8Array,
  port = bench.port(8080),
): Promise<{ text: string; ms: number }> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const done = () => {
      clearTimeout(patience);
      socket.destroy();
      resolve({ text, ms: performance.now() - startedAt });
    };
    // Keep-alive and waiting for the rest are both fine; the answer itself must be here by now.
    let patience = setTimeout(done, 300);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      clearTimeout(patience);
      patience = setTimeout(done, 100);
    });
    socket.on('error', () => {}).on('close', done);
    socket.end(typeof said === 'string' ? Buffer.from(said, 'latin1') : said);
  });
}

/** Length 18, type SETTINGS: what an HTTP/2 server says first. */
const http2Settings = '\u0000\u0000\u0012\u0004';
/** The record that refuses what begins as a TLS record. */
const tlsAlert = '\u0015\u0003';
