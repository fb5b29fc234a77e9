import type { IdentityCheckResult } from '../../traffic/traffic-event.ts';
import { shellLines } from '../panes/request-lines.ts';
import {
  backState,
  frontState,
  type HandshakeRow,
  isReused,
  type LegState,
} from '../rows/handshake-rows.ts';
import { requestSocket } from '../rows/route-rows.ts';
import type { ViewState } from '../screen-state.ts';
import type { Column } from '../text/columns.ts';
import { type Line, lineOf, span } from '../text/line.ts';
import { sayClock, sayCount, sayMs } from '../text/say.ts';
import { statusTone } from '../text/tones.ts';
import { type ListScreenProps, ListView } from './list-view.tsx';

/** Both legs side by side, the newest pair on top. */
export function HandshakesView(props: ListScreenProps<HandshakeRow>) {
  return <ListView {...props} columns={columns} empty={emptyLines(props.state)} />;
}

const columns: readonly Column<HandshakeRow>[] = [
  { title: 'TIME', min: 8, max: 8, rank: 9, cell: ({ at }) => [span(sayClock(at), 'faint')] },
  { title: 'FRONT', titleTone: 'front', min: 18, max: 34, rank: 9, cell: frontCell },
  { title: 'TLS', min: 6, max: 6, rank: 7, cell: frontTls },
  { title: 'CIPHER', min: 12, max: 28, rank: 1, cell: ({ front }) => cipherCell(front) },
  { title: 'KEYS', min: 7, max: 7, rank: 2, cell: ({ front }) => sessionCell(front) },
  { title: 'MS', min: 6, max: 6, rank: 4, align: 'right', cell: ({ front }) => msCell(front) },
  { title: 'BACK', titleTone: 'back', min: 18, max: 34, rank: 9, cell: backCell },
  { title: 'TLS', min: 6, max: 6, rank: 7, cell: backTls },
  { title: 'CIPHER', min: 12, max: 28, rank: 1, cell: ({ back }) => cipherCell(back) },
  { title: 'ID', min: 4, max: 4, rank: 8, cell: checksCell },
  { title: 'KEYS', min: 7, max: 7, rank: 2, cell: (row) => backSessionCell(row) },
  { title: 'MS', min: 6, max: 6, rank: 4, align: 'right', cell: ({ back }) => msCell(back) },
  { title: 'POD', min: 8, max: 24, rank: 3, cell: podCell },
  { title: 'REQS', min: 4, max: 4, rank: 5, align: 'right', cell: requestsCell },
  { title: 'LAST', min: 4, max: 4, rank: 8, align: 'right', cell: statusCell },
];

type Handshake = HandshakeRow['front'] | HandshakeRow['back'];

function frontCell(row: HandshakeRow): Line {
  const { front, latest } = row;
  const sni = front?.event === 'front-handshake-failed' ? front.sni : front?.handshake.sni;
  return legCell(frontState(row), sni ?? (front ? '(no SNI)' : (latest?.line.host ?? '')));
}

function backCell(row: HandshakeRow): Line {
  const { back, latest } = row;
  const sni = back?.event === 'back-handshake-failed' ? back.sni : back?.handshake.sni;
  return legCell(backState(row), sni ?? latest?.end?.backend ?? '');
}

function legCell(state: LegState, name: string): Line {
  switch (state) {
    case 'completed':
      return [span('✓ ', 'good'), span(name)];
    case 'failed':
      return [span('✗ ', 'error'), span(name, 'error')];
    case 'plaintext':
      return [span('○ ', 'faint'), span(name, 'faint')];
    case 'none':
      return [span('·', 'faint')];
    case 'forgotten':
      return [span('· ', 'faint'), span(name, 'faint')];
  }
}

function frontTls(row: HandshakeRow): Line {
  return tlsCell(row.front, frontState(row));
}

function backTls(row: HandshakeRow): Line {
  return tlsCell(row.back, backState(row));
}

/** `1.3 h2`, `1.2 h1` */
function tlsCell(handshake: Handshake, state: LegState): Line {
  if (state === 'plaintext') return [span('no TLS', 'faint')];
  if (state === 'failed') return [span('failed', 'error')];
  if (!handshake || !('handshake' in handshake)) return [];
  const { version, alpn = '–' } = handshake.handshake;
  return lineOf(version.replace(/^TLSv/, ''), ` ${alpn === 'http/1.1' ? 'h1' : alpn}`);
}

function cipherCell(handshake: Handshake): Line {
  if (!handshake || !('handshake' in handshake)) return [];
  const { cipher, group } = handshake.handshake;
  return lineOf(
    span(cipher.replace(/^TLS_/, ''), 'faint'),
    group ? span(` ${group}`, 'faint') : '',
  );
}

function sessionCell(handshake: Handshake): Line {
  if (!handshake || !('handshake' in handshake)) return [];
  return handshake.handshake.resumed ? [span('resumed', 'info')] : [span('full')];
}

function backSessionCell(row: HandshakeRow): Line {
  return isReused(row) ? [span('reused', 'info')] : sessionCell(row.back);
}

function msCell(handshake: Handshake): Line {
  if (!handshake || !('handshake' in handshake)) return [];
  return [span(sayMs(handshake.handshake.handshakeMs), 'faint')];
}

function checksCell({ back }: HandshakeRow): Line {
  if (!back) return [];
  if (back.checks.length === 0) {
    return back.event === 'back-handshake-completed' ? [span('none', 'error')] : [];
  }
  return back.checks.map(({ passed }: IdentityCheckResult) =>
    passed ? span('✓', 'good') : span('✗', 'error'),
  );
}

function podCell({ back, latest }: HandshakeRow): Line {
  const pod = back?.pod ?? latest?.end?.pod;
  return [span(pod?.name ?? back?.address ?? latest?.end?.address ?? '')];
}

function requestsCell({ requests }: HandshakeRow): Line {
  return [span(sayCount(requests), requests === 0 ? 'faint' : 'plain')];
}

function statusCell({ latest }: HandshakeRow): Line {
  if (!latest) return [];
  const status = latest.end?.status;
  if (status === undefined) return [span('…', 'faint')];
  return [span(status === 0 ? 'gone' : String(status), statusTone(status))];
}

/** Nothing to see yet: the first thing to try is more use than an empty table. */
function emptyLines({ facts, lists, lookups, size }: ViewState): readonly Line[] {
  if (facts.handshakes.length > 0) {
    return [lineOf(`No handshake has “${lists.handshakes.filter}” in it.`)];
  }
  const row = facts.routes.find((one) => requestSocket(one) !== undefined);
  const socket = row && requestSocket(row);
  const request =
    row &&
    socket &&
    lookups.exampleRequest({
      socket,
      hostname: row.place.hostname,
      rule: row.rule,
    });
  return [
    lineOf('No connection yet.'),
    ...(request
      ? [
          lineOf('Try this in another terminal:'),
          [],
          ...shellLines(request.words, size.columns - 6).map((text) => [span(text, 'good')]),
        ]
      : []),
  ];
}
