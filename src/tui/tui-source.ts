import type { SourcePosition } from '../diagnostics/finding.ts';
import type { LocatedFinding } from '../diagnostics/locate.ts';
import type { ObjectRef, Origin } from '../resources/object.ts';
import type { RoutingRule, RoutingTable, Socket } from '../routing-table/routing-table.ts';
import type { TrafficFeed } from '../traffic/feed.ts';

/** All that the screen shows beside traffic. Made anew whenever something in it changes. */
export interface TuiView {
  readonly table: RoutingTable;
  readonly findings: readonly LocatedFinding[];
  readonly sockets: readonly SocketHealth[];
  readonly pods: readonly PodHealth[];
  readonly services: readonly ServiceHealth[];
  /** What went wrong with the program itself, and not with what it serves. */
  readonly troubles: readonly TroubleReport[];
  readonly externalCaFile: string;
  readonly kubeconfig: string;
  /** What was asked to be run, for people: `examples/talk`. */
  readonly sources: string;
  /** False while certificates are minted and pods start for the first time. */
  readonly isSettled: boolean;
}

export interface TroubleReport {
  /** `Postern` */
  readonly about: string;
  /** One full sentence. */
  readonly message: string;
}

export interface SocketHealth {
  /** `Socket.key` */
  readonly key: string;
  readonly isOpen: boolean;
  /** Why it is not, in one sentence. */
  readonly reason?: string;
}

export interface PodHealth {
  readonly namespace: string;
  readonly name: string;
  readonly ready: boolean;
  readonly restarts: number;
  /** Why it is not ready: one full sentence. */
  readonly message?: string;
}

/** The endpoints of a Service, ready or not; the routing table knows the ready ones only. */
export interface ServiceHealth {
  readonly service: ObjectRef;
  readonly ready: number;
  readonly total: number;
}

/** Where a request would have to go to meet one rule. */
export interface RulePlace {
  readonly socket: Socket;
  readonly hostname: string;
  readonly rule: RoutingRule;
}

export interface ExampleRequest {
  readonly url: string;
  /** The words of a shell command, quoted where needed: `['curl', '--cacert', …]`. */
  readonly words: readonly string[];
}

/** What can be looked up about what is on the screen. Pure as far as the screen is concerned. */
export interface Lookups {
  readonly locate: (origin: Origin) => SourcePosition | undefined;
  readonly exampleRequest: (place: RulePlace) => ExampleRequest | undefined;
}

/** The terminal's only window to the rest of the program. */
export interface TuiSource extends Lookups {
  readonly current: () => TuiView;
  /** Calls `watcher` after every change of the view; the returned function stops it. */
  readonly subscribe: (watcher: () => void) => () => void;
  readonly feed: TrafficFeed;
}
