import type { ContainerPort } from '../../resources/container.ts';
import type { Pod } from '../../resources/pod.ts';
import type { SampleProgram } from './runnable-image.ts';

/** A pod that is ready to be run: everything it mounts is here as bytes. */
export interface PlannedPod {
  readonly pod: Pod;
  readonly containers: readonly PlannedContainer[];
  /** Text that stands in arguments and environment for the pod's address, which is given later. */
  readonly addressPlaceholder: string;
  /** True when Postern put the pod in the place of a workload that is not in the manifests. */
  readonly standIn: boolean;
}

export interface PlannedContainer {
  readonly name: string;
  readonly program: SampleProgram;
  /** Flags as the program takes them, without the program itself. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly ports: readonly ContainerPort[];
  /** Mount path → file name below it (with `/` in it where the volume says so) → content. */
  readonly files: Readonly<Record<string, Readonly<Record<string, Uint8Array>>>>;
}

/** A pod that cannot be run yet, and what it waits for. */
export interface WaitingPod {
  readonly pod: Pod;
  /** One sentence for the pod's status. */
  readonly message: string;
}
