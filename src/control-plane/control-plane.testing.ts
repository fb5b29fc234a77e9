import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type ControlPlane,
  type ControlPlaneOptions,
  createControlPlane,
  type Outcome,
  type PlanSettings,
  type TranslateSettings,
} from './control-plane.ts';

export const testSettings: TranslateSettings & PlanSettings = {
  manyLoopbackAddresses: true,
  ipv6Loopback: false,
  lowestBindablePort: 1024,
  exposedPorts: new Map(),
  unavailableSockets: new Map(),
  usableAddresses: [],
  strict: false,
  mappings: [],
};

export interface Bench {
  readonly folder: string;
  readonly write: (name: string, text: string) => void;
  readonly remove: (name: string) => void;
  readonly plane: ControlPlane;
  readonly outcomes: Outcome[];
  readonly bugs: unknown[];
  /** Waits for an outcome that satisfies; gives up after two seconds. */
  readonly until: (holds: (outcome: Outcome) => boolean) => Promise<Outcome>;
}

/** A control plane over a temporary folder, closed and removed afterwards. */
export async function onBench(
  files: Readonly<Record<string, string>>,
  options: Partial<ControlPlaneOptions>,
  use: (bench: Bench) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-control-plane-'));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  const outcomes: Outcome[] = [];
  const bugs: unknown[] = [];
  const plane = createControlPlane({
    sources: ['.'],
    cwd: folder,
    watch: false,
    settings: testSettings,
    now: () => Date.parse('2026-01-02T03:04:05Z'),
    onOutcome: (outcome) => outcomes.push(outcome),
    onBug: (error) => bugs.push(error),
    ...options,
  });
  const until = async (holds: (outcome: Outcome) => boolean): Promise<Outcome> => {
    const deadline = performance.now() + 2_000;
    while (!holds(plane.current())) {
      if (performance.now() > deadline) throw new Error('no such outcome within two seconds');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return plane.current();
  };
  const remove = (name: string) => rmSync(join(folder, name));
  try {
    await use({ folder, write, remove, plane, outcomes, bugs, until });
  } finally {
    await plane.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The table without what differs between runs. */
export function tableOf({ routingTable }: Outcome): unknown {
  return routingTable.sockets;
}

export function codesOf({ findings }: Outcome): readonly string[] {
  return findings.map(({ code, position }) =>
    position ? `${code} ${position.file}:${position.line}` : code,
  );
}
