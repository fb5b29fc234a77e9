import { stripVTControlCharacters } from 'node:util';
import { cleanup, render } from 'ink-testing-library';
import { afterEach, describe, expect, it } from 'vitest';
import { namePressed } from '../key-names.ts';
import { widthOf } from '../text/display-width.ts';
import { plainTheme } from '../theme.ts';
import {
  backend,
  fronted,
  goodAndBad,
  problem,
  rule,
  type Started,
  tableOf,
  viewAfter,
  viewOf,
} from '../tui.testing.ts';
import { App } from '../tui.tsx';
import { Screen } from './screen.tsx';

afterEach(cleanup);

describe('the routes', () => {
  it('say at 80 columns who answers and how the back leg is secured', () => {
    expect(screenAfter([], { events: goodAndBad })).toMatchInlineSnapshot(`
      " Postern  default/talk  127.0.0.1:8443                 ✓ no problems  0.4 req/s
       ▸1 Routes 3   2 Handshakes 2   3 Problems 0
      ────────────────────────────────────────────────────────────────────────────────
        MATCH       BACKEND          BACK LEG            PODS    REQS  LAST      RATE
       https://whoami.docker.localhost:8443  websecure of default/talk
      ▌ /whoami/*   whoami-tls:8443  🔒 whoami-policy     1/1       2   502     0.4/s
        /split/*    stable:8443 50%  plaintext            1/1       0     –       0/s
          └         canary:8443 50%  🔒 whoami-policy     1/1       0     –       0/s














       ↑↓ select  ⏎ open  / filter  c curl  p pause  tab next view  ? help  q quit"
    `);
  });

  it('are asked for where there are none, and no files that could hold them', () => {
    const view = viewOf(tableOf(), { sources: '' });
    const said = screenAfter([], { view });
    expect(said).toContain('No route is attached to a listener. What kubectl brings');
    expect(said).toContain('export KUBECONFIG=/state/kubeconfig');
  });

  it('have room for their lines of YAML at 120 columns', () => {
    expect(screenAfter([], { events: goodAndBad, ...wide })).toMatchInlineSnapshot(`
      " Postern  default/talk  127.0.0.1:8443                                                         ✓ no problems  0.4 req/s
       ▸1 Routes 3   2 Handshakes 2   3 Problems 0
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
        MATCH       BACKEND          BACK LEG            PODS    REQS  LAST      RATE  FROM
       https://whoami.docker.localhost:8443  websecure of default/talk
      ▌ /whoami/*   whoami-tls:8443  🔒 whoami-policy     1/1       2   502     0.4/s  whoami.yaml:17
        /split/*    stable:8443 50%  plaintext            1/1       0     –       0/s  whoami.yaml:17
          └         canary:8443 50%  🔒 whoami-policy     1/1       0     –       0/s  whoami.yaml:17






























       ↑↓ select  ⏎ open  / filter  c curl  p pause  tab next view  ? help  q quit"
    `);
  });

  it('tell how to send a request', () => {
    expect(screenAfter(['c'])).toMatchInlineSnapshot(`
      " Postern  default/talk  127.0.0.1:8443                   ✓ no problems  0 req/s
       ▸1 Routes 3   2 Handshakes 0   3 Problems 0
      ────────────────────────────────────────────────────────────────────────────────
        MATCH       BACKEND          BACK LEG            PODS    REQS  LAST      RATE
       https://whoami.docker.localhost:8443  websecure of default/talk
      ▌ /whoami/*   whoami-tls:8443  🔒 whoami-policy     1/1       0     –       0/s
        /split/*    stable:8443 50%  plaintext            1/1       0     –       0/s
          └         canary:8443 50%  🔒 whoami-policy     1/1       0     –       0/s






      ────────────────────────────────────────────────────────────────────────────────
       In another terminal
       curl --cacert /state/external-ca.crt \\
         https://whoami.docker.localhost:8443/whoami

       CA file     /state/external-ca.crt
                   signs what the listeners show; trust it to go without --cacert
       kubeconfig  /state/kubeconfig
       esc back  ↑↓ select  c curl  p pause  tab next view  ? help  q quit"
    `);
  });
});

describe('the handshakes', () => {
  it('stand side by side at 80 columns, a failed one among them', () => {
    expect(screenAfter(['2'], { events: goodAndBad })).toMatchInlineSnapshot(`
      " Postern  default/talk  127.0.0.1:8443                 ✓ no problems  0.4 req/s
        1 Routes 3  ▸2 Handshakes 2   3 Problems 0
      ────────────────────────────────────────────────────────────────────────────────
        TIME      FRONT                TLS     BACK                TLS     ID    LAST
      ▌ 12:00:05  ✓ whoami.docker.lo…  1.3 h2  ✗ other             failed  ✓✗     502
        12:00:01  ✓ whoami.docker.lo…  1.3 h2  ✓ whoami.docker.l…  1.3 h1  ✓✓     200
















       ↑↓ select  ⏎ open  / filter  c curl  p pause  tab next view  ? help  q quit"
    `);
  });

  it('tell at 120 columns the whole story of a request below the list', () => {
    expect(screenAfter(['2', 'enter'], { events: goodAndBad, ...wide })).toMatchInlineSnapshot(`
      " Postern  default/talk  127.0.0.1:8443                                                         ✓ no problems  0.4 req/s
        1 Routes 3  ▸2 Handshakes 2   3 Problems 0
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
        TIME      FRONT                  TLS         MS  BACK                   TLS     ID        MS  POD          REQS  LAST
      ▌ 12:00:05  ✓ whoami.docker.loca…  1.3 h2  3.2 ms  ✗ other                failed  ✓✗            whoami-tls…     1   502
        12:00:01  ✓ whoami.docker.loca…  1.3 h2  3.2 ms  ✓ whoami.docker.loca…  1.3 h1  ✓✓    3.2 ms  whoami-tls…     1   200



      ───────────────────────────────────────────────────────────────────────────────────────────────────────────── ↓2 more ──
       GET https://whoami.docker.localhost:8443/whoami  → 502                                                    r2  12:00:00

       why         ✗ backend-certificate-name-mismatch
                   The certificate was to be for DNS:other; it has DNS:whoami.docker.localhost.
       asked by    BackendTLSPolicy default/whoami-policy spec.validation.hostname  k8s/whoami-policy.yaml:17:5
       next        Correct the hostname of the policy.

       FRONT       ✓ 127.0.0.1:50000 → postern  c2
       listener    Gateway default/talk spec.listeners[0]  k8s/talk.yaml:17:5
       SNI         whoami.docker.localhost
       TLS         TLSv1.3 · h2 · TLS_AES_128_GCM_SHA256 · X25519 · full handshake · 3.2 ms
       we showed   CN=whoami.docker.localhost ← CN=Internal
                   DNS:whoami.docker.localhost
                   valid until 2026-11-30T00:00:00Z

       ROUTE       HTTPRoute default/whoami spec.rules[0]  k8s/whoami.yaml:17:5
       backend     default/whoami-tls:8443
       pod         default/whoami-tls-0 at 127.1.2.3:8443

       BACK        ✗ postern → 127.1.2.3:8443  b2
       policy      BackendTLSPolicy default/whoami-policy  k8s/whoami-policy.yaml:17:5
       SNI         other
       it showed   CN=whoami.docker.localhost ← CN=Internal
                   DNS:whoami.docker.localhost
                   valid until 2026-11-30T00:00:00Z
       ✓ chain     It leads to the authority.
       ✗ hostname  The certificate was to be for DNS:other; it has DNS:whoami.docker.localhost.

       esc back  ↑↓ select  c curl  p pause  tab next view  ? help  q quit"
    `);
  });

  it('tell at 80 columns what went wrong before anything else', () => {
    expect(screenAfter(['2', 'enter'], { events: goodAndBad })).toMatchInlineSnapshot(`
      " Postern  default/talk  127.0.0.1:8443                 ✓ no problems  0.4 req/s
        1 Routes 3  ▸2 Handshakes 2   3 Problems 0
      ────────────────────────────────────────────────────────────────────────────────
       GET https://whoami.docker.localhost:8443/whoami  → 502            r2  12:00:00

       why         ✗ backend-certificate-name-mismatch
                   The certificate was to be for DNS:other; it has
                   DNS:whoami.docker.localhost.
       asked by    BackendTLSPolicy default/whoami-policy spec.validation.hostname
                   k8s/whoami-policy.yaml:17:5
       next        Correct the hostname of the policy.

       FRONT       ✓ 127.0.0.1:50000 → postern  c2
       listener    Gateway default/talk spec.listeners[0]  k8s/talk.yaml:17:5
       SNI         whoami.docker.localhost
       TLS         TLSv1.3 · h2 · TLS_AES_128_GCM_SHA256 · X25519 · full handshake · …
       we showed   CN=whoami.docker.localhost ← CN=Internal
                   DNS:whoami.docker.localhost
                   valid until 2026-11-30T00:00:00Z

       ROUTE       HTTPRoute default/whoami spec.rules[0]  k8s/whoami.yaml:17:5
       backend     default/whoami-tls:8443                                   ↓14 more
       esc back  ↑↓ scroll  c curl  p pause  tab next view  ? help  q quit"
    `);
  });

  it('suggest a first request while there is none', () => {
    expect(screenAfter(['2'])).toContain('curl --cacert /state/external-ca.crt');
  });
});

describe('the problems', () => {
  it('have their place, their code and what happened', () => {
    const view = viewOf(tableOf(), { findings: [problem] });
    expect(screenAfter(['3'], { view })).toMatchInlineSnapshot(`
      " Postern  default/talk  127.0.0.1:8443                       ✗ 1 error  0 req/s
        1 Routes 0   2 Handshakes 0  ▸3 Problems 1
      ────────────────────────────────────────────────────────────────────────────────
           WHERE                   CODE                      WHAT
      ▌ ✗  http-route.yaml:3:9     backend-not-found         There is no Service def…

















       ↑↓ select  ⏎ open  / filter  c curl  p pause  tab next view  ? help  q quit"
    `);
  });

  it('are praised when there are none', () => {
    expect(screenAfter(['3'])).toContain('✓ Nothing to mend');
  });
});

describe('the bottom line', () => {
  it('is the filter while it is typed', () => {
    const last = screenAfter(['/', ...'who'])
      .split('\n')
      .at(-1);
    expect(last).toBe(' /who▏  ⏎ keep filter  esc drop filter');
  });

  it('keeps the way out where there is little room', () => {
    const last = screenAfter([], { columns: 40 }).split('\n').at(-1);
    expect(last).toBe(' ↑↓ select  ⏎ open  / filter  q quit');
  });
});

describe('every screen', () => {
  const sizes = [
    { columns: 20, rows: 8 },
    { columns: 80, rows: 24 },
    { columns: 120, rows: 40 },
    { columns: 200, rows: 60 },
  ];
  const nasty = '漢字\u001b[2J🔒\u202e/'.repeat(20);
  const rules = Array.from({ length: 500 }, (_, n) => rule(n, `/${n}${nasty}`, backend('b')));
  const events = Array.from({ length: 500 }, (_, n) => fronted(`c${n}`));
  const view = viewOf(tableOf(...rules), { findings: Array.from({ length: 500 }, () => problem) });
  const walks = ['1', '2', '3', '1 enter', '2 enter', '3 enter', 'c', '?', '/ x', 'G', '2 G', 'p'];

  it.each(sizes)(
    'stays within $columns x $rows with 500 of everything',
    (size) => {
      for (const walk of walks) {
        const lines = screenAfter(walk.split(' '), { view, events, ...size }).split('\n');
        expect(lines.length, walk).toBeLessThan(size.rows);
        for (const line of lines)
          expect(widthOf(line), `${walk}: ${line}`).toBeLessThanOrEqual(size.columns);
        expect(lines.join(''), walk).not.toContain('\u202e');
      }
    },
    20_000,
  );
});

describe('keys', () => {
  it('arrive by name, several at once, and as escape with the next key', async () => {
    const pressed: string[] = [];
    const state = viewAfter([]);
    const { stdin } = render(
      <App state={state} theme={plainTheme} onKeys={(keys) => pressed.push(...keys)} />,
    );
    await tick();
    for (const sent of [
      'q',
      '/ab',
      '\u001b[B',
      '\u001b[6~',
      '\r',
      '\t',
      '\u007f',
      '\u0003',
      '\u001bj',
    ]) {
      stdin.write(sent);
      await tick();
    }
    expect(pressed).toEqual([
      'q',
      '/',
      'a',
      'b',
      'down',
      'pagedown',
      'enter',
      'tab',
      'backspace',
      'ctrl+c',
      'escape',
      'j',
    ]);
  });

  it('that mean nothing have no name', () => {
    const nothing = { upArrow: false, ctrl: false, meta: false };
    // Only the fields that are looked at matter here.
    expect(namePressed('', nothing as Parameters<typeof namePressed>[1])).toEqual([]);
  });
});

const wide = { columns: 120, rows: 40 };

function screenAfter(keys: readonly string[], started: Started = {}): string {
  const state = viewAfter(keys, started);
  const screen = <Screen state={state} theme={plainTheme} />;
  const { stdout, rerender, lastFrame } = render(screen);
  Object.defineProperty(stdout, 'columns', { get: () => state.size.columns });
  rerender(screen);
  return stripVTControlCharacters(lastFrame() ?? '');
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
