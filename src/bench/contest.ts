import { startBackend } from './backend.ts';
import { startCaddy } from './contenders/caddy.ts';
import type { Contender, Contest } from './contenders/contender.ts';
import { startNginx } from './contenders/nginx.ts';
import { startPostern, startPosternWithLog } from './contenders/postern.ts';
import { type Cores, chooseCores } from './cores.ts';
import { createLoad } from './load.ts';
import { type CertificateFiles, makeCertificates } from './make-certificates.ts';
import { assertServes, resumedShare } from './probe.ts';
import { type Memory, memoryOf } from './process-cost.ts';
import type { Scenario } from './scenarios.ts';
import type { Stage } from './stage.ts';
import type { Tools } from './tools.ts';
import { measureTraffic, type TrafficFigures } from './traffic.ts';

/** All contenders under the same loads, in front of the same backend. */
export interface ContestResults {
  readonly backend: string;
  readonly load: 'h2load' | 'Node';
  /** Absent where nothing could be pinned. */
  readonly cores?: Cores;
  readonly sections: readonly ContestSection[];
  readonly memory: readonly MemoryFigures[];
}

export interface ContestSection extends Pick<Scenario, 'part' | 'title' | 'unit'> {
  readonly rows: readonly TrafficFigures[];
  /** Where every request needs a new back connection: the share that resumed a session, 0 to 1. */
  readonly resumed?: Readonly<Record<string, number>>;
}

export interface MemoryFigures {
  readonly contender: string;
  readonly title: string;
  /** Before the first request, but for one that asks whether it serves. */
  readonly idleMiB: number;
  readonly afterLoadMiB: number;
  readonly peakMiB: number;
}

export interface ContestOptions {
  readonly tools: Tools;
  /** The bundled quiet gateway, and `bin/postern.js` of the whole program if it could be built. */
  readonly programs: { readonly quietGateway: string; readonly bin: string | undefined };
  readonly scenarios: readonly Scenario[];
  readonly rounds: number;
  readonly seconds: number;
  readonly progress: (text: string) => void;
}

export async function runContest(stage: Stage, options: ContestOptions): Promise<ContestResults> {
  const { tools, programs, scenarios, ...measuring } = options;
  const cores = chooseCores(tools.taskset);
  const certificates = await makeCertificates(stage.folder);
  const keyPair = certificates.back;
  const backend = await startBackend(stage, { nginx: tools.nginx, keyPair, cores });
  const contest = { backendPort: backend.port, certificates, cores: cores?.proxy };
  const contenders = await startContenders(stage, { tools, programs, contest });
  for (const contender of contenders) await assertServes(contender, certificates.externalCa);

  const idle = memoriesOf(contenders);
  const makeLoad = createLoad({ stage, h2load: tools.h2load, cores });
  const sections: ContestSection[] = [];
  for (const scenario of scenarios) {
    const rows = await measureTraffic(scenario, contenders, { makeLoad, ...measuring });
    const { part, title, unit } = scenario;
    const resumed =
      part === 'back-handshakes' ? await resumedShares(contenders, certificates) : undefined;
    sections.push({ part, title, unit, rows, ...(resumed ? { resumed } : {}) });
  }
  const memory = memoryFigures(contenders, idle, memoriesOf(contenders));
  const load = tools.h2load === undefined ? 'Node' : 'h2load';
  return { backend: backend.name, load, ...(cores ? { cores } : {}), sections, memory };
}

/** Those that are there; Postern always is. */
async function startContenders(
  stage: Stage,
  {
    tools,
    programs,
    contest,
  }: Pick<ContestOptions, 'tools' | 'programs'> & { readonly contest: Contest },
): Promise<readonly Contender[]> {
  const { nginx, caddy } = tools;
  const { quietGateway, bin } = programs;
  return [
    ...(nginx === undefined ? [] : [await startNginx(stage, { program: nginx, contest })]),
    ...(caddy === undefined ? [] : [await startCaddy(stage, { program: caddy, contest })]),
    await startPostern(stage, { program: quietGateway, contest }),
    ...(bin === undefined ? [] : [await startPosternWithLog(stage, { program: bin, contest })]),
  ];
}

async function resumedShares(
  contenders: readonly Contender[],
  { externalCa }: CertificateFiles,
): Promise<Readonly<Record<string, number>>> {
  const shares: Record<string, number> = {};
  for (const contender of contenders.filter(({ briefly }) => !briefly)) {
    shares[contender.title] = await resumedShare(contender, externalCa);
  }
  return shares;
}

type Memories = ReadonlyMap<Contender, Memory>;

function memoriesOf(contenders: readonly Contender[]): Memories {
  return new Map(
    contenders.flatMap((contender) => {
      const memory = memoryOf(contender.actor.pid);
      return memory === undefined ? [] : [[contender, memory] as const];
    }),
  );
}

function memoryFigures(
  contenders: readonly Contender[],
  before: Memories,
  after: Memories,
): readonly MemoryFigures[] {
  return contenders.flatMap((contender) => {
    const [idle, loaded] = [before.get(contender), after.get(contender)];
    if (!idle || !loaded) return [];
    const { name, title } = contender;
    const { nowMiB, peakMiB } = loaded;
    return [{ contender: name, title, idleMiB: idle.nowMiB, afterLoadMiB: nowMiB, peakMiB }];
  });
}
