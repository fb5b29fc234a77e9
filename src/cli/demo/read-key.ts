import type { Context } from '../context.ts';

export type Move = 'next' | 'back' | 'quit';

/** Waits for a key that means something; without a terminal nobody is asked. */
export async function readMove(context: Context): Promise<Move> {
  const { stdin, signal } = context;
  setRaw(stdin, true);
  try {
    return await new Promise<Move>((resolve) => {
      const end = (move: Move) => {
        stdin.off('data', hear).off('end', quit);
        signal.removeEventListener('abort', quit);
        resolve(move);
      };
      const quit = () => end('quit');
      const hear = (chunk: Buffer | string) => {
        const move = moves.get(String(chunk));
        if (move) end(move);
      };
      if (signal.aborted) return resolve('quit');
      signal.addEventListener('abort', quit);
      stdin.on('data', hear).on('end', quit);
      stdin.resume();
    });
  } finally {
    stdin.pause();
    setRaw(stdin, false);
  }
}

/** Raw: each key is told at once. Only real terminals can. */
function setRaw(stdin: Context['stdin'], raw: boolean): void {
  if ('setRawMode' in stdin && typeof stdin.setRawMode === 'function') stdin.setRawMode(raw);
}

const controlC = '\u0003';
const moves: ReadonlyMap<string, Move> = new Map([
  ...[' ', '\r', '\n', '\u001b[C', '\u001b[B', 'n', 'l'].map((key) => [key, 'next'] as const),
  ...['\u001b[D', '\u001b[A', '\u007f', 'b', 'p', 'h'].map((key) => [key, 'back'] as const),
  ...['q', '\u001b', controlC].map((key) => [key, 'quit'] as const),
]);
