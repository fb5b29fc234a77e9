import { describe, expect, it } from 'vitest';
import { createRate } from './rate.ts';
import { createTrafficLog } from './traffic-log.ts';
import { answered, backed, fronted, noon } from './tui.testing.ts';

describe('the traffic log', () => {
  it('keeps within its limits, the newest staying', () => {
    const log = createTrafficLog({
      requestsMax: 10,
      handshakesMax: 5,
      streamsMax: 2,
      talliesMax: 3,
    });
    for (let n = 0; n < 1000; n += 1) {
      log.take(fronted(`c${n}`));
      log.take(backed(`b${n}`, `r${n}`));
      const end = answered(`r${n}`, { connection: `c${n}`, backConnection: `b${n}` });
      log.take({ ...end, line: { ...end.line, host: `h${n}.localhost` } });
    }
    const { requests, fronts, backs, tallies, total } = log.picture(noon);
    expect([requests.length, fronts.size, backs.size, tallies.length]).toEqual([10, 5, 5, 3]);
    expect(requests.at(-1)?.request).toBe('r999');
    expect(total).toBe(1000);
  });

  it('keeps the handshake of a connection that is still used', () => {
    const log = createTrafficLog({
      requestsMax: 10,
      handshakesMax: 2,
      streamsMax: 2,
      talliesMax: 3,
    });
    log.take(backed('b1', 'r1'));
    for (let n = 2; n < 20; n += 1) {
      log.take(answered(`r${n}`, { connection: 'c1', backConnection: 'b1' }));
      log.take(backed(`b${n}`, `r${n}`));
    }
    expect(log.picture(noon).backs.has('b1')).toBe(true);
  });

  it('joins the beginning and the end of a request', () => {
    const log = createTrafficLog();
    const end = answered('r1', { connection: 'c1', backConnection: 'b1' });
    const { request, connection, client, line } = end;
    log.take({ event: 'request-received', at: noon - 5, request, connection, client, line });
    expect(log.picture(noon).requests).toMatchObject([{ at: noon - 5 }]);
    log.take(end);
    expect(log.picture(noon).requests).toMatchObject([{ at: noon - 5, end: { status: 200 } }]);
  });
});

describe('a rate', () => {
  it('is the mean of the last seconds, and falls to nothing', () => {
    const rate = createRate();
    for (let n = 0; n < 50; n += 1) rate.count(noon);
    expect(rate.perSecond(noon)).toBe(10);
    expect(rate.perSecond(noon + 4999)).toBe(10);
    expect(rate.perSecond(noon + 5000)).toBe(0);
  });
});
