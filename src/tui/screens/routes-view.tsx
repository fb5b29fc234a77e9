import { backendName, backLegMode, type RouteRow } from '../rows/route-rows.ts';
import type { ViewState } from '../screen-state.ts';
import type { Column } from '../text/columns.ts';
import { widthOf } from '../text/display-width.ts';
import { type Line, lineOf, span, textOf } from '../text/line.ts';
import { sayCount, sayName, sayRate, sayShortPosition } from '../text/say.ts';
import { sayMatch } from '../text/say-match.ts';
import { statusTone } from '../text/tones.ts';
import { headingLine, type ListScreenProps, ListView } from './list-view.tsx';

/** Hostname by hostname: what is matched, who answers, how the back leg is secured, how it goes. */
export function RoutesView(props: ListScreenProps<RouteRow>) {
  return (
    <ListView
      {...props}
      columns={routeColumns(props.state)}
      heading={heading}
      empty={emptyLines(props.state)}
    />
  );
}

function routeColumns({ facts, lookups }: ViewState): readonly Column<RouteRow>[] {
  const { routes } = facts;
  const widest = (cell: (row: RouteRow) => Line, least: number) =>
    Math.max(least, ...routes.map((row) => widthOf(textOf(cell(row)))));
  const place = (row: RouteRow): Line => {
    const position = lookups.locate(row.rule.origin);
    return position ? [span(sayShortPosition(position), 'place')] : [];
  };
  return [
    { title: 'MATCH', min: 10, max: widest(matchCell, 10), rank: 9, cell: matchCell },
    { title: 'BACKEND', min: 15, max: widest(backendCell, 15), rank: 8, cell: backendCell },
    { title: 'BACK LEG', min: 16, max: widest(legCell, 16), rank: 8, cell: legCell },
    { title: 'PODS', min: 4, max: 6, rank: 5, align: 'right', cell: podsCell },
    { title: 'REQS', min: 4, max: 6, rank: 6, align: 'right', cell: requestsCell },
    { title: 'LAST', min: 4, max: 4, rank: 7, align: 'right', cell: statusCell },
    { title: 'RATE', min: 6, max: 8, rank: 4, align: 'right', cell: rateCell },
    { title: 'FROM', min: 16, max: widest(place, 16), rank: 3, cell: place },
  ];
}

function heading({ place }: RouteRow, width: number): Line {
  const { listener, scheme, hostname, sockets, closed } = place;
  const host = hostname === '*' ? 'any host' : hostname;
  const isShut = closed.length === sockets.length;
  return headingLine(
    [span(` ${scheme}://`, 'faint'), span(host, 'strong'), span(`:${sockets[0].port}`, 'faint')],
    lineOf(
      span(`${listener.name} of ${sayName(listener.gateway)}`, 'faint'),
      isShut ? span('  ✗ not open', 'error') : '',
    ),
    width,
  );
}

function matchCell({ matches, isFirstOfRule, rule }: RouteRow): Line {
  if (!isFirstOfRule) return [span('  └', 'faint')];
  const [first, ...others] = matches;
  const extra = (first?.headers.length ?? 0) + (first?.queryParams.length ?? 0);
  return lineOf(
    first ? sayMatch(first) : span('every connection', 'faint'),
    span(extra > 0 ? ` +${extra} cond` : '', 'faint'),
    span(others.length > 0 ? ` or ${others.length} more` : '', 'faint'),
    span(rule.filters.some(({ type }) => type === 'Refused') ? ' ✗ filter' : '', 'error'),
  );
}

function backendCell({ backend, percent, rule }: RouteRow): Line {
  if (!backend) {
    const redirect = rule.filters.find(({ type }) => type === 'RequestRedirect');
    return [redirect ? span('redirect', 'info') : span('none: 500', 'error')];
  }
  const { target } = backend;
  const isInvalid = target.kind === 'invalid';
  const name = isInvalid ? target.refusal.code : backendName(backend).replace(/^default\//, '');
  const tone = isInvalid ? 'error' : 'plain';
  return lineOf(
    span(name, tone),
    span(percent < 100 ? ` ${Math.round(percent)}%` : '', percent === 0 ? 'faint' : 'info'),
  );
}

function legCell(row: RouteRow): Line {
  switch (backLegMode(row)) {
    case 'verified': {
      const target = row.backend?.target;
      const tls = target?.kind === 'backend' ? target.backend.tls : undefined;
      const name = tls?.mode === 'verified' ? tls.origin.object.name : '';
      return [span('🔒 ', 'good'), span(name, 'good')];
    }
    case 'refused':
      return [span('✗ refused', 'error')];
    case 'invalid':
      return [span('✗ invalid', 'error')];
    case 'plaintext':
    case 'passthrough':
      return [span(backLegMode(row), 'faint')];
    case 'none':
      return [span('–', 'faint')];
  }
}

function podsCell({ backend, health }: RouteRow): Line {
  if (backend?.target.kind !== 'backend') return [span('–', 'faint')];
  const ready = health?.ready ?? backend.target.backend.endpoints.length;
  const total = health?.total ?? ready;
  const tone = ready === 0 ? 'error' : ready < total ? 'warning' : 'good';
  return [span(`${ready}/${total}`, tone)];
}

function requestsCell({ traffic }: RouteRow): Line {
  return [span(sayCount(traffic.requests), traffic.requests === 0 ? 'faint' : 'plain')];
}

function statusCell({ traffic: { lastStatus } }: RouteRow): Line {
  return lastStatus === undefined
    ? [span('–', 'faint')]
    : [span(String(lastStatus), statusTone(lastStatus))];
}

function rateCell({ traffic: { perSecond } }: RouteRow): Line {
  return [span(sayRate(perSecond), perSecond === 0 ? 'faint' : 'plain')];
}

function emptyLines({ facts, lists }: ViewState): readonly Line[] {
  if (facts.routes.length > 0) return [lineOf(`No route has “${lists.routes.filter}” in it.`)];
  if (!facts.view.isSettled) return [lineOf('Starting…')];
  const { findings, kubeconfig, sources } = facts.view;
  const why = lineOf(span('Problems (3) may say why.', 'faint'));
  if (sources !== '') return [lineOf(`No route is attached to a listener in ${sources}.`), why];
  return [
    lineOf('No route is attached to a listener. What kubectl brings is served at once:'),
    lineOf(span(`export KUBECONFIG=${kubeconfig}`, 'good')),
    ...(findings.length > 0 ? [why] : []),
  ];
}
