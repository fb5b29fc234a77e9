import { nearestName } from '../../diagnostics/nearest-name.ts';
import { isRecord } from '../../resources/record.ts';
import { type Context, complain, exitCodes } from '../context.ts';
import { wordsFor } from './find-kinds.ts';
import type { ApiAnswer } from './kube-client.ts';
import { listedKinds } from './listed-kinds.ts';

/** Nobody answers: the one thing to do is to start an instance. */
export function refuseWithoutInstance(context: Context): number {
  complain(context, {
    message: 'no running Postern was found for this folder.',
    next: 'start it with: postern up (or name its folder with --state-dir)',
  });
  return exitCodes.world;
}

/** Names the kind that was probably meant. */
export function refuseUnknownKind(context: Context, word: string): number {
  const nearest = nearestName(word, listedKinds.flatMap(wordsFor));
  complain(context, {
    message: `there is no kind "${word}" here.`,
    next: nearest
      ? `did you mean ${nearest}?`
      : `ask for one of: ${listedKinds.map(({ plural }) => plural).join(', ')}`,
  });
  return exitCodes.findings;
}

/** What the API answered instead of an object, in kubectl's words. */
export function sayRefusal(context: Context, { body }: Pick<ApiAnswer, 'body'>): number {
  const told = isRecord(body) ? body : {};
  context.stderr.write(`Error from server (${told['reason']}): ${told['message']}\n`);
  return exitCodes.findings;
}

/** Beside the answer, as kubectl prints them. */
export function sayWarnings(context: Context, { warnings }: Pick<ApiAnswer, 'warnings'>): void {
  for (const warning of warnings) context.stderr.write(`Warning: ${warning}\n`);
}
