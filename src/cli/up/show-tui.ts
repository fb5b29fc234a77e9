import type { DevGateway, DevGatewayState } from '../../dev-gateway.ts';
import { locateFindings } from '../../diagnostics/locate.ts';
import { endpointSlice } from '../../resources/endpoint-slice.ts';
import type { ServiceHealth, TuiSource, TuiView } from '../../tui/tui.tsx';
import type { Context } from '../context.ts';
import { exampleRequest } from './example-requests.ts';
import type { Troubles } from './troubles.ts';

export interface ShownGateway {
  readonly gateway: DevGateway;
  /** The path of the kubeconfig. */
  readonly kubeconfig: string;
  readonly troubles: Troubles;
  /** As they were named on the command line. */
  readonly sources: readonly string[];
  /** Until then, the screen says that things are starting; milliseconds. */
  readonly patienceMs: number;
}

/** The full screen over a running gateway, until the person quits or the signal comes. */
export async function showTui(context: Context, shown: ShownGateway): Promise<void> {
  const { startTui } = await import('../../tui/tui.tsx');
  const source = sourceOf(shown);
  const stopShowing = shown.troubles.showBy(source.lookAgain);
  const { stdin, stdout, env, signal } = context;
  await startTui({
    source,
    // `wantsScreen` has seen that both are terminals.
    stdin: stdin as NodeJS.ReadStream,
    stdout: stdout as NodeJS.WriteStream,
    env,
    signal,
    now: Date.now,
  }).finally(stopShowing);
}

/** The gateway as the screen wants to see it; a view is made when it is looked at, and kept. */
function sourceOf(shown: ShownGateway): TuiSource & { readonly lookAgain: () => void } {
  const { gateway, patienceMs } = shown;
  const { externalCaFile } = gateway.certificates;
  const watchers = new Set<() => void>();
  let isSettled = false;
  let view: TuiView | undefined;
  const tell = (): void => {
    view = undefined;
    for (const watcher of watchers) watcher();
  };
  gateway.subscribe(tell);
  void gateway.settled(patienceMs).then(() => {
    isSettled = true;
    tell();
  });
  return {
    lookAgain: tell,
    current() {
      view ??= viewOf(gateway.state(), { ...shown, isSettled });
      return view;
    },
    subscribe(watcher) {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    feed: gateway.feed,
    locate: (origin) => gateway.controlPlane.locate(origin),
    exampleRequest: (place) => exampleRequest(place, externalCaFile),
  };
}

function viewOf(
  { outcome, findings, sockets, pods }: DevGatewayState,
  { gateway, kubeconfig, sources, troubles, isSettled }: ShownGateway & { isSettled: boolean },
): TuiView {
  return {
    table: outcome.routingTable,
    findings: locateFindings(findings, gateway.controlPlane),
    sockets: sockets.map(({ key, state, reason }) => ({
      key,
      isOpen: state === 'open',
      ...(reason === undefined ? {} : { reason }),
    })),
    pods,
    services: servicesOf(outcome.snapshot),
    troubles: troubles.current(),
    externalCaFile: gateway.certificates.externalCaFile,
    kubeconfig,
    sources: sources.join(', '),
    isSettled,
  };
}

/** Counted from the EndpointSlices, which hold endpoints that are not ready too. */
function servicesOf(snapshot: DevGatewayState['outcome']['snapshot']): readonly ServiceHealth[] {
  const counted = new Map<string, ServiceHealth>();
  for (const { metadata, endpoints = [] } of snapshot.list(endpointSlice)) {
    const name = metadata.labels?.['kubernetes.io/service-name'];
    if (name === undefined) continue;
    const { namespace = '' } = metadata;
    const before = counted.get(`${namespace}/${name}`);
    const ready = endpoints.filter(({ conditions }) => conditions?.ready !== false).length;
    counted.set(`${namespace}/${name}`, {
      service: { group: '', kind: 'Service', namespace, name },
      ready: (before?.ready ?? 0) + ready,
      total: (before?.total ?? 0) + endpoints.length,
    });
  }
  return [...counted.values()];
}
