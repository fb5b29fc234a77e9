import type { Finding } from '../../diagnostics/finding.ts';
import type { ConditionWithoutTime } from '../../resources/conditions.ts';
import type { ObjectRef, Origin } from '../../resources/object.ts';
import type { RoutingTable } from '../../routing-table/routing-table.ts';

/** All that a snapshot means. `translate(snapshot, settings)` returns it and does nothing else. */
export interface Translation {
  readonly routingTable: RoutingTable;
  readonly statuses: readonly ObjectStatus[];
  readonly findings: readonly Finding[];
}

/**
 * The whole `status` an object should have, conditions without `lastTransitionTime`: the controller
 * stamps those, because translation knows no clock.
 */
export interface ObjectStatus {
  readonly object: ObjectRef;
  readonly status: StatusTree;
}

export type StatusTree =
  | string
  | number
  | boolean
  | ConditionWithoutTime
  | readonly StatusTree[]
  | { readonly [key: string]: StatusTree };

/** What translation must be told about the world, as plain values. */
export interface TranslateSettings {
  /** Whether this machine answers on all of 127.0.0.0/8, so that each Gateway can have its own address. */
  readonly manyLoopbackAddresses: boolean;
  /** Whether ::1 can be bound beside 127.0.0.1. */
  readonly ipv6Loopback: boolean;
  /** The lowest port that this process may bind; ports below are served on a mapped port. */
  readonly lowestBindablePort: number;
  /** `--expose`: the port a client uses → the listener's port. */
  readonly exposedPorts: ReadonlyMap<number, number>;
  /**
   * Ports of Traefik's entry points `web` and `websecure`, where they are not 8080 and 8443: in the
   * end-to-end tests only, which need free ports.
   */
  readonly entryPointPorts?: ReadonlyMap<string, number>;
  /** Sockets the data plane could not open, by `Socket.key`, each with the reason in one sentence. */
  readonly unavailableSockets: ReadonlyMap<string, string>;
  /** The machine's address may be asked for by `spec.addresses`; every other non-loopback one is refused. */
  readonly usableAddresses: readonly string[];
  /**
   * Whether a Gateway stays on the address that its status tells, also when one that comes before it
   * goes away. Off where the state must be that of a cold start on the same files.
   */
  readonly keepAddresses?: boolean;
  /** Services that these meant to protect are not spoken to, least of all in plaintext. */
  readonly unadmittedPolicies?: readonly UnadmittedPolicy[];
  /**
   * Looks into a PEM certificate (and, where given, whether the private key belongs to it), since
   * translation itself can only see that it is PEM. `undefined`: nothing to object to. Without this
   * function every well-formed PEM is believed.
   */
  readonly inspectCertificate?: (
    certificatePem: string,
    privateKeyPem?: string,
  ) => CertificateObjection | undefined;
}

/** A BackendTLSPolicy that admission refused, as far as it could be read. */
export interface UnadmittedPolicy {
  /** The field that is wrong. */
  readonly origin: Origin;
  /** One sentence on what is wrong. */
  readonly problem: string;
  readonly targets: readonly { readonly service: ObjectRef; readonly sectionName?: string }[];
}

export interface CertificateObjection {
  /** `false`: it must not be served or trusted. `true`: it can be, but peers may refuse it. */
  readonly usable: boolean;
  /** Completes a sentence about the Secret or ConfigMap: `expired on 2026-01-01`. */
  readonly problem: string;
}
