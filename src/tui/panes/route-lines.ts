import type { Filter } from '../../routing-table/filter.ts';
import { leadsToRequests, type RouteRow } from '../rows/route-rows.ts';
import { type Line, lineOf, span } from '../text/line.ts';
import { plural, sayMs, sayRate } from '../text/say.ts';
import { sayMatch, sayMatchDetails } from '../text/say-match.ts';
import { backendLines } from './backend-lines.ts';
import { emptyLine, entry, entryLine, originEntry, type PaneSurroundings } from './pane-text.ts';

/** All there is to know of one route: what it matches, who answers, how the back leg is secured. */
export function routeLines(row: RouteRow | undefined, around: PaneSurroundings): readonly Line[] {
  if (!row) return [lineOf('No route is selected.')];
  const { listener, scheme, sockets, closed, hostname } = row.place;
  const where = sockets.map(({ key }) => key).join('  ');
  return [
    ...originEntry('listener', listener.origin, around),
    entryLine('', `${scheme}://${hostname}  on ${where}`),
    ...closed.flatMap(({ key, reason = '' }) =>
      entry('', `✗ ${key}: ${reason}`, { width: around.width, tone: 'error' }),
    ),
    ...(listener.filters ?? []).map((filter) =>
      entryLine('', span(`first ${sayFilter(filter)}`, 'info')),
    ),
    emptyLine,
    ...originEntry('rule', row.rule.origin, around),
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

function trafficLine(row: RouteRow): Line {
  const { requests, failed, lastStatus, perSecond } = row.traffic;
  const what = leadsToRequests(row.place) ? 'request' : 'stream';
  const last = lastStatus === undefined ? '' : `, last ${lastStatus}`;
  return entryLine(
    'traffic',
    `${plural(requests, what)}${last}, ${sayRate(perSecond)}`,
    failed > 0 ? span(`  ${failed} failed`, 'error') : '',
  );
}

function sayFilter(filter: Filter): string {
  switch (filter.type) {
    case 'RequestRedirect':
      return `redirect with ${filter.redirect.statusCode}`;
    case 'ExternalAuth':
      return `ask ${filter.auth.backend.name}`;
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
