import type { Endpoint, Refusal } from '../../routing-table/backend.ts';
import type { Filter } from '../../routing-table/filter.ts';
import { backendName, type RouteRow } from '../rows/route-rows.ts';
import { type Line, lineOf, paragraph, span } from '../text/line.ts';
import { plural, sayMs, sayName, sayOrigin, sayRate } from '../text/say.ts';
import { sayMatch, sayMatchDetails } from '../text/say-match.ts';
import { emptyLine, entry, entryLine, type PaneSurroundings, sayPlace } from './pane-text.ts';

/** All there is to know of one route: what it matches, who answers, how the back leg is secured. */
export function routeLines(row: RouteRow | undefined, around: PaneSurroundings): readonly Line[] {
  if (!row) return [lineOf('No route is selected.')];
  const { locate } = around.lookups;
  const { listener, sockets, closed, hostname } = row.place;
  const where = sockets.map(({ key }) => key).join('  ');
  return [
    entryLine('listener', span(sayOrigin(listener.origin), 'strong')),
    [
      ...entryLine('', `${sockets[0].scheme}://${hostname}  on ${where}`),
      ...sayPlace(locate(listener.origin)),
    ],
    ...closed.flatMap(({ key, reason = '' }) =>
      entry('', `✗ ${key}: ${reason}`, { width: around.width, tone: 'error' }),
    ),
    emptyLine,
    [
      ...entryLine('rule', span(sayOrigin(row.rule.origin), 'strong')),
      ...sayPlace(locate(row.rule.origin)),
    ],
    ...row.matches.flatMap((match) => [
      entryLine('', sayMatch(match)),
      ...sayMatchDetails(match).map((detail) => entryLine('', span(`  ${detail}`, 'faint'))),
    ]),
    ...row.rule.filters.map((filter) => entryLine('', span(`then ${sayFilter(filter)}`, 'info'))),
    ...timeoutLines(row),
    emptyLine,
    ...backendLines(row, around),
    emptyLine,
    trafficLine(row),
  ];
}

function timeoutLines({ rule: { timeouts } }: RouteRow): readonly Line[] {
  const said = [
    ...(timeouts.requestMs === undefined ? [] : [`request ${sayMs(timeouts.requestMs)}`]),
    ...(timeouts.backendRequestMs === undefined
      ? []
      : [`backend ${sayMs(timeouts.backendRequestMs)}`]),
  ];
  return said.length === 0 ? [] : [entryLine('timeouts', said.join(', '))];
}

function backendLines(row: RouteRow, around: PaneSurroundings): readonly Line[] {
  const { backend } = row;
  const { locate } = around.lookups;
  if (!backend) {
    const redirects = row.rule.filters.some(({ type }) => type === 'RequestRedirect');
    return [
      entryLine(
        'backend',
        redirects ? 'none: the gateway redirects by itself' : span('none: 500', 'error'),
      ),
    ];
  }
  const { target, weight } = backend;
  const share = row.percent < 100 ? `  weight ${weight}, ${Math.round(row.percent)} %` : '';
  const head: Line = [
    ...entryLine('backend', span(backendName(backend), 'strong'), share),
    ...sayPlace(locate(backend.origin)),
  ];
  if (target.kind === 'invalid') return [head, ...refusalLines(target.refusal, around)];
  const { tls, protocol, endpoints } = target.backend;
  return [
    head,
    ...(protocol === 'h2c' ? [entryLine('', 'HTTP/2 only')] : []),
    ...endpointLines(endpoints, row),
    emptyLine,
    ...(tls.mode === 'plaintext'
      ? [entryLine('back leg', span('plaintext: no policy governs this Service', 'faint'))]
      : tls.mode === 'refused'
        ? refusalLines(tls.refusal, around)
        : [
            [
              ...entryLine(
                'back leg',
                span('🔒 ', 'good'),
                span(sayOrigin({ ...tls.origin, field: '' }), 'strong'),
              ),
              ...sayPlace(locate(tls.origin)),
            ],
            ...identityLines(tls.identity, around),
          ]),
  ];
}

function endpointLines(endpoints: readonly Endpoint[], { health }: RouteRow): readonly Line[] {
  const ready = health ? `${health.ready} of ${health.total} ready` : `${endpoints.length} ready`;
  const shown = endpoints
    .slice(0, endpointsMax)
    .map(({ address, port, pod }) =>
      entryLine(
        '',
        span('● ', 'good'),
        `${address}:${port}`,
        span(pod ? `  pod ${sayName(pod)}` : '', 'faint'),
      ),
    );
  const tone = endpoints.length === 0 ? 'error' : 'plain';
  const more = endpoints.length - shown.length;
  return [
    entryLine('endpoints', span(ready, tone)),
    ...shown,
    ...(more > 0 ? [entryLine('', span(`and ${more} more`, 'faint'))] : []),
  ];
}

type Verified = Extract<
  Extract<NonNullable<RouteRow['backend']>['target'], { kind: 'backend' }>['backend']['tls'],
  { mode: 'verified' }
>;

function identityLines(
  identity: Verified['identity'],
  { width }: PaneSurroundings,
): readonly Line[] {
  const { serverName, checks, authorities, clientCertificate, insecureSkipVerify } = identity;
  const names = checks.anySubjectAltName?.map((name) =>
    name.type === 'URI' ? `URI:${name.uri}` : `DNS:${name.hostname}`,
  );
  const trusted =
    authorities === 'system'
      ? "the system's roots"
      : plural(authorities.pem.length, 'CA certificate');
  return [
    entryLine('SNI', serverName),
    ...(checks.hostname === undefined ? [] : [entryLine('hostname', `DNS:${checks.hostname}`)]),
    ...(names ? entry('SANs', `one of ${names.join(', ')}`, { width }) : []),
    entryLine('trusts', trusted),
    ...(clientCertificate
      ? [entryLine('shows', `client certificate of ${sayOrigin(clientCertificate.origin)}`)]
      : []),
    ...(insecureSkipVerify ? [entryLine('', span('✗ nothing is verified', 'error'))] : []),
  ];
}

function refusalLines(
  { code, message, next, origin }: Refusal,
  { width, lookups }: PaneSurroundings,
): readonly Line[] {
  return [
    [...entryLine('refused', span(`✗ ${code}`, 'error')), ...sayPlace(lookups.locate(origin))],
    ...entry('', message, { width }),
    ...paragraph(next, { width, head: [span('next'.padEnd(11), 'good')] }),
  ];
}

function trafficLine({ traffic }: RouteRow): Line {
  const { requests, failed, lastStatus, perSecond } = traffic;
  const last = lastStatus === undefined ? '' : `, last ${lastStatus}`;
  return entryLine(
    'traffic',
    `${plural(requests, 'request')}${last}, ${sayRate(perSecond)}`,
    failed > 0 ? span(`  ${failed} failed`, 'error') : '',
  );
}

function sayFilter(filter: Filter): string {
  switch (filter.type) {
    case 'RequestRedirect':
      return `redirect with ${filter.redirect.statusCode}`;
    case 'RequestMirror':
      return `mirror ${Math.round(filter.mirror.share * 100)} % to ${filter.mirror.backend.name}`;
    case 'Refused':
      return `refuse: ${filter.refusal.message}`;
    case 'RequestHeaderModifier':
      return 'change request headers';
    case 'ResponseHeaderModifier':
      return 'change response headers';
    case 'URLRewrite':
      return 'rewrite the URL';
    case 'CORS':
      return `answer CORS for ${filter.cors.allowOrigins.join(', ')}`;
  }
}

const endpointsMax = 20;
