import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePort } from './free-port.ts';
import type { Stage } from './stage.ts';
import { median } from './statistics.ts';

/** Milliseconds from the start of a process, of the program as it is shipped. */
export interface ColdStart {
  /** `postern --version`, to its end. */
  readonly versionMs: number;
  /** `postern up` with the talk's example, to the ready line: authorities minted, backend running. */
  readonly firstReadyMs: number;
  /** The same again: authorities and certificates are there. */
  readonly readyMs: number;
}

/** `bin` is `bin/postern.js` of a copied program. */
export async function measureColdStart(
  stage: Stage,
  { bin, rounds }: { bin: string; rounds: number },
): Promise<ColdStart> {
  // Node 22 and later remember compiled code; here in a place that goes away with the stage.
  const env = { NODE_COMPILE_CACHE: join(stage.folder, 'compile-cache') };
  const program = process.execPath;
  const version = () => timeOf(() => stage.run({ program, args: [bin, '--version'], env }));
  const stateDirOf = (round: number) => join(stage.folder, `cold-start-state-${round}`);
  const ready = async (round: number) => {
    const manifests = await talkOnFreePort(stage, bin);
    const args = [bin, 'up', manifests, '--output', 'ndjson', '--state-dir', stateDirOf(round)];
    return timeOf(
      async () => {
        const actor = stage.start({ program, args, env });
        await actor.hasSaid(/^\{"event":"ready"/m, 30_000);
        return actor;
      },
      (actor) => actor.stop(),
    );
  };
  const times = { version: [] as number[], first: [] as number[], again: [] as number[] };
  for (let round = 1; round <= rounds; round += 1) {
    times.version.push(await version());
    times.first.push(await ready(round));
    times.again.push(await ready(round));
  }
  return {
    versionMs: median(times.version),
    firstReadyMs: median(times.first),
    readyMs: median(times.again),
  };
}

async function timeOf<T>(
  work: () => Promise<T>,
  cleanUp: (value: T) => Promise<void> = async () => {},
): Promise<number> {
  const began = performance.now();
  const value = await work();
  const tookMs = performance.now() - began;
  await cleanUp(value);
  return tookMs;
}

/** The talk's manifests listen on a port that somebody else may have. */
async function talkOnFreePort(stage: Stage, bin: string): Promise<string> {
  const port = await freePort();
  const folder = join(stage.folder, `talk-${port}`);
  cpSync(join(dirname(bin), '..', 'examples', 'talk'), folder, { recursive: true });
  for (const file of readdirSync(folder).filter((name) => /gateway\.yaml$/.test(name))) {
    const text = readFileSync(join(folder, file), 'utf8');
    writeFileSync(join(folder, file), text.replace(/port: 8443/, `port: ${port}`));
  }
  return folder;
}
