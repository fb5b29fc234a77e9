/** What all bodies together may take of the memory while somebody is asked about them. */
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Filter } from '../../../routing-table/filter.ts';
import {
  type Fixture,
  requestText,
  speak,
  startBackend,
  startFixture,
  type TestBackend,
} from '../../gateway.testing.ts';
import { backendOf, originOf, ruleOf, to } from '../../table.testing.ts';
import { authBy } from './external-auth.testing.ts';

let fixture: Fixture;
const open: (() => unknown)[] = [];

beforeEach(() => {
  fixture = startFixture({ limits: { authHeldBytesMax: 8 } });
  open.push(() => fixture.close());
});
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function server(respond?: Parameters<typeof startBackend>[0]): Promise<TestBackend> {
  const started = await startBackend(respond);
  open.push(started.close);
  return started;
}

/** The port of a gateway that asks about bodies of up to six bytes. */
async function serving(asked: TestBackend, ...others: readonly Filter[]) {
  const backend = await server();
  const filters = [authBy(asked.port, { bodyBytesMax: 6 }), ...others];
  const port = await fixture.serveHttp({
    rules: [ruleOf({ filters, backends: [to(backendOf([backend.port]))] })],
  });
  return { port, backend };
}

/** A server that answers when it is told to. */
async function patient() {
  const waiting: (() => void)[] = [];
  const started = await server((_, response) => void waiting.push(() => response.end()));
  return { started, answer: () => waiting.shift()?.() };
}

const hello = `${requestText('POST /', 'Content-Length: 5')}hello`;
const chunked = requestText('POST /', 'Transfer-Encoding: chunked');

describe('bodies that an authority is to see', () => {
  it('are refused while others take all the memory there is for them', async () => {
    const asked = await patient();
    const { port, backend } = await serving(asked.started);
    const first = speak(port, hello);
    await expect.poll(() => asked.started.seen.length).toBe(1);
    const refused = await speak(port, hello);
    expect([refused.status, asked.started.seen.length]).toEqual([503, 1]);
    expect(refused.body).toMatch(/external-auth-unavailable/);
    expect(refused.body).toMatch(/8 bytes/);
    asked.answer();
    expect((await first).status).toBe(200);
    const third = speak(port, hello);
    await expect.poll(() => asked.started.seen.length).toBe(2);
    asked.answer();
    expect([(await third).status, backend.seen.length]).toEqual([200, 2]);
  });

  it('take none of it any more where they were too long or never whole', async () => {
    const { port } = await serving(await server());
    for (let count = 0; count < 3; count += 1) {
      expect((await speak(port, `${chunked}7\r\nhello, \r\n0\r\n\r\n`)).status).toBe(413);
      expect((await speak(port, `${chunked}3\r\nabc\r\nno length\r\n`)).status).toBe(400);
      const left = () =>
        fixture.events.filter((one) => one.event === 'request-failed' && one.status === 0).length;
      const before = left();
      const stream = connect(port, '127.0.0.1');
      stream.write(`${chunked}3\r\nabc\r\n`);
      setTimeout(() => stream.destroy(), 30);
      await expect.poll(left).toBe(before + 1);
    }
    expect((await speak(port, hello)).status).toBe(200);
  });

  it('take it for as long as a copy is under way', async () => {
    const copies = await patient();
    const backend = backendOf([copies.started.port]);
    const origin = originOf('HTTPRoute', 'shop', 'spec.rules[0].filters[1]');
    const mirror: Filter = { type: 'RequestMirror', mirror: { origin, backend, share: 1 } };
    const { port } = await serving(await server(), mirror);
    expect((await speak(port, hello)).status).toBe(200);
    expect((await speak(port, hello)).status).toBe(503);
    copies.answer();
    const again = async () => (await speak(port, hello)).status;
    await expect.poll(again).toBe(200);
  });
});
