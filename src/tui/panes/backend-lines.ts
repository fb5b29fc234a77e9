import type { BackendTls, Endpoint, Refusal, TrustIdentity } from '../../routing-table/backend.ts';
import { backendName, type RouteRow } from '../rows/route-rows.ts';
import { type Line, paragraph, span } from '../text/line.ts';
import { plural, sayName, sayOrigin } from '../text/say.ts';
import {
  emptyLine,
  entry,
  entryLine,
  originEntry,
  type PaneSurroundings,
  withPlace,
} from './pane-text.ts';

/** Who answers, whether it is there, and how the back leg to it is secured. */
export function backendLines(row: RouteRow, around: PaneSurroundings): readonly Line[] {
  const { backend } = row;
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
  const head = withPlace(
    entryLine('backend', span(backendName(backend), 'strong'), share),
    around.lookups.locate(backend.origin),
    around.width,
  );
  if (target.kind === 'invalid') return [...head, ...refusalLines(target.refusal, around)];
  const { tls, protocol, endpoints } = target.backend;
  return [
    ...head,
    ...(protocol === 'h2c' ? [entryLine('', 'HTTP/2 only')] : []),
    ...endpointLines(endpoints, row),
    emptyLine,
    ...(row.place.passesThrough ? passthroughLines : tlsLines(tls, around)),
  ];
}

const passthroughLines: readonly Line[] = [
  entryLine('back leg', span('passthrough: the client’s own TLS, which is not opened', 'faint')),
];

function tlsLines(tls: BackendTls, around: PaneSurroundings): readonly Line[] {
  switch (tls.mode) {
    case 'plaintext':
      return [entryLine('back leg', span('plaintext: no policy governs this Service', 'faint'))];
    case 'refused':
      return refusalLines(tls.refusal, around);
    case 'verified':
      return [
        ...originEntry('back leg 🔒', { ...tls.origin, field: '' }, around),
        ...identityLines(tls.identity, around),
      ];
  }
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

function identityLines(identity: TrustIdentity, { width }: PaneSurroundings): readonly Line[] {
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
  around: PaneSurroundings,
): readonly Line[] {
  const { width } = around;
  return [
    ...withPlace(
      entryLine('refused', span(`✗ ${code}`, 'error')),
      around.lookups.locate(origin),
      width,
    ),
    ...entry('', message, { width }),
    ...paragraph(next, { width, head: [span('next'.padEnd(12), 'good')] }),
  ];
}

const endpointsMax = 20;
