import { type Palette, paletteFor } from '../../diagnostics/palette.ts';
import { type Context, complain, exitCodes, print } from '../context.ts';
import { demoHost, demoPath, demoSteps } from './demo-steps.ts';
import { isProven, makeLiveRequest } from './live-request.ts';
import { readMove } from './read-key.ts';
import { showAnswer } from './show-answer.ts';
import { showStep } from './show-step.ts';
import { type Stage, setUpStage, talkPort } from './stage.ts';

export interface DemoOptions {
  readonly stateDir?: string;
}

/**
 * The talk's recipe on a running instance. In a terminal a key goes on; without one it runs through,
 * and the exit code tells whether the live request was answered over two verified legs.
 */
export async function runDemo(context: Context, options: DemoOptions): Promise<number> {
  const stage = await setUpStage(context, options);
  if (!('close' in stage)) {
    complain(context, stage);
    return exitCodes.world;
  }
  const { stdout, stdin, env } = context;
  const show: Show = {
    stage,
    palette: paletteFor({ isTTY: stdout.isTTY === true, env }),
    interactive: stdout.isTTY === true && stdin.isTTY === true,
  };
  try {
    await stage.gateway.settled(patienceMs);
    if (stage.port !== talkPort) {
      print(context, `Port ${talkPort} is taken here, so the demo listens on ${stage.port}.\n`);
    }
    return await walk(context, show);
  } finally {
    await stage.close();
  }
}

interface Show {
  readonly stage: Stage;
  readonly palette: Palette;
  readonly interactive: boolean;
}

/** The steps, then the request; a person may go back, and may leave before the end. */
async function walk(context: Context, show: Show): Promise<number> {
  // A run that is stopped before its request has proven nothing.
  let exitCode: number = show.interactive ? exitCodes.fine : exitCodes.findings;
  for (let at = 0; at <= demoSteps.length && !context.signal.aborted; ) {
    const step = demoSteps[at];
    if (show.interactive && at > 0) context.stdout.write(clearScreen);
    if (step) print(context, await showStep(context, step, show));
    else exitCode = await showRequest(context, show);
    const move = show.interactive ? await askMove(context, { isLast: !step, show }) : 'next';
    if (move === 'quit') break;
    at = move === 'next' ? at + 1 : Math.max(0, at - 1);
  }
  return exitCode;
}

async function askMove(context: Context, { isLast, show }: { isLast: boolean; show: Show }) {
  const keys = isLast ? 'space or q ends · b back' : 'space next · b back · q quit';
  context.stdout.write(show.palette.faint(keys));
  const move = await readMove(context);
  context.stdout.write('\n');
  return move;
}

async function showRequest(context: Context, { stage, palette }: Show): Promise<number> {
  const { gateway, port } = stage;
  const url = `https://${demoHost}${port === 443 ? '' : `:${port}`}${demoPath}`;
  const { externalCaFile } = gateway.certificates;
  print(context, palette.strong('E2E TLS connection, ready to serve'));
  print(context, `\n${palette.strong(`$ curl --cacert ${externalCaFile} ${url}`)}\n`);
  try {
    const address = addressOf(stage);
    const live = { url, address, caFile: externalCaFile, feed: gateway.feed };
    const answer = await makeLiveRequest(live);
    print(context, showAnswer(answer, palette));
    const proven = isProven(answer);
    print(context, proven ? palette.info(provenText) : palette.error(unprovenText));
    return proven ? exitCodes.fine : exitCodes.findings;
  } catch (error) {
    complain(context, {
      message: `the request failed: ${error instanceof Error ? error.message : String(error)}.`,
      next: 'run the same manifests with: postern up, and read what it finds.',
    });
    return exitCodes.findings;
  }
}

/** Where the Gateway answers; IPv4 first, because every machine has it. */
function addressOf({ gateway, port }: Stage): string {
  const { sockets } = gateway.state().outcome.routingTable;
  const own = sockets.filter((socket) => socket.port === port);
  return (own.find(({ address }) => !address.includes(':')) ?? own[0])?.address ?? '127.0.0.1';
}

const provenText = 'Encrypted and verified on both legs, from the client to the application.';
const unprovenText = 'This was not an answer over two verified legs.';
const clearScreen = '\u001b[2J\u001b[3J\u001b[H';
const patienceMs = 10_000;
