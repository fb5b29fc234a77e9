import type { DevGatewayState } from '../../dev-gateway.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import { locateFindings } from '../../diagnostics/locate.ts';
import { colourPalette, plainPalette } from '../../diagnostics/palette.ts';
import { renderFindings } from '../../diagnostics/render-text.ts';
import { exampleRequests, quoted } from './example-requests.ts';
import { type GatewaySummary, summarizeGateways } from './gateway-summary.ts';
import { type Reported, type Reporter, tellNews } from './reporter.ts';
import { trafficLine } from './traffic-lines.ts';

/** Lines for people: first what is served and how to ask for it, then the traffic as it happens. */
export function createPlainReporter(reported: Reported): Reporter {
  const { gateway, write, hint, sinceStart } = reported;
  const palette = reported.colour ? colourPalette : plainPalette;
  const newsOf = tellNews(identify);

  function tellFindings(findings: readonly Finding[]): void {
    const located = locateFindings(newsOf(findings), gateway.controlPlane);
    if (located.length > 0) write(`\n${renderFindings(located, palette)}\n`);
  }

  return {
    ready(state) {
      tellFindings(state.findings);
      write(`${palette.strong('Postern')} serves\n`);
      for (const summary of summarizeGateways(state.outcome.routingTable, state.sockets)) {
        write(sayGateway(summary));
      }
      write(sayTryIt(state, gateway.certificates.externalCaFile));
      write(`\n  Look with kubectl:\n    export KUBECONFIG=${quoted(reported.kubeconfig)}\n`);
      if (hint) write(`\n${hint}\n`);
      write(
        `\n${palette.strong('ready')} in ${(sinceStart() / 1000).toFixed(1)} s. Ctrl-C stops.\n\n`,
      );
    },
    changed(state) {
      write(`${clock()}  reloaded, revision ${state.outcome.revision}\n`);
      tellFindings(state.findings);
    },
    traffic(event) {
      const line = trafficLine(event);
      if (line === undefined) return;
      const position =
        'failure' in event && event.failure.origin
          ? gateway.controlPlane.locate(event.failure.origin)
          : undefined;
      const where = position
        ? `\n          at ${position.file}:${position.line}:${position.column}`
        : '';
      write(`${clock()}  ${line}${where}\n`);
    },
  };
}

function identify({ code, origin, message }: Finding): string {
  return JSON.stringify([code, origin, message]);
}

function sayGateway({ namespace, name, addresses, listeners }: GatewaySummary): string {
  const lines = listeners.map(({ name: listener, protocol, port, boundPort }) => {
    const bound = boundPort === 0 ? 'not bound' : `bound to ${boundPort}`;
    return `    ${listener}  ${protocol} ${port}${boundPort === port ? '' : `, ${bound}`}\n`;
  });
  // What has no namespace is an IngressClass that stands for a Gateway.
  const who = namespace === '' ? `IngressClass ${name}` : `Gateway ${namespace}/${name}`;
  return `  ${who}  on ${addresses.join(' and ')}\n${lines.join('')}`;
}

/** Where a port could not be had, another program would answer. */
function sayTryIt({ outcome, sockets }: DevGatewayState, externalCaFile: string): string {
  const open = new Set(sockets.filter((one) => one.state === 'open').map(({ key }) => key));
  const { routingTable } = outcome;
  const answering = routingTable.sockets.filter(({ key }) => open.has(key));
  const requests = exampleRequests({ ...routingTable, sockets: answering }, { externalCaFile });
  if (requests.length === 0) return '\n  No route answers a plain GET yet.\n';
  return `\n  Try it:\n${requests.map(({ command }) => `    ${command}\n`).join('')}`;
}

function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}
