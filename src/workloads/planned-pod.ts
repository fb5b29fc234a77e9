export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** A pod to run, with the contents of all its volumes: nothing is left to be looked up. */
export interface PlannedPod extends PodName {
  /** A pod that was deleted and made anew is another pod, and starts anew. */
  readonly podUid?: string;
  readonly hostname: string;
  readonly containers: readonly PlannedContainer[];
  /** Text that stands in arguments and environment for the pod's address, known only here. */
  readonly addressPlaceholder?: string;
}

/** The programs there are, each in the folder of its name. */
export type ProgramName = 'whoami' | 'echo' | 'dns';

export interface PlannedContainer {
  readonly name: string;
  readonly program: ProgramName;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Declared by the manifest, for people; the program itself decides what it listens on. */
  readonly ports: readonly number[];
  /** Absolute path in the container, e.g. `/etc/certs/tls.crt` → base64. */
  readonly files: Readonly<Record<string, string>>;
}

/** A string that is equal for pods of equal name, for use as a map key. */
export function keyOf({ namespace, name }: PodName): string {
  return `${namespace}/${name}`;
}
