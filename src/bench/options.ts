import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly only: readonly Part[];
  /** Where to write everything as JSON. */
  readonly json?: string;
}

export type Part = (typeof parts)[number];

/** The parts of a run, in the order in which they run. */
export const parts = [
  'http1',
  'http2',
  'http2-back',
  'front-handshakes',
  'back-handshakes',
  'cold-start',
  'reload',
  'match',
] as const;

/** Printed instead of a run. */
export interface Saying {
  readonly say: string;
  /** 2 is wrong usage, as with the program itself. */
  readonly exitCode: 0 | 2;
}

/** The options, or what to print instead of running: the help, or what is wrong. */
export function readOptions(argv: readonly string[]): BenchOptions | Saying {
  try {
    const { values } = parseArgs({ args: [...argv], options: known });
    if (values.help) return { say: help, exitCode: 0 };
    const only = values.only === undefined ? parts : values.only.split(',').map(toPart);
    return {
      rounds: positive('--rounds', values.rounds),
      seconds: positive('--seconds', values.seconds),
      only,
      ...(values.json === undefined ? {} : { json: values.json }),
    };
  } catch (error) {
    const wrong = error instanceof Error ? error.message : String(error);
    return { say: `${wrong}\n\n${help}`, exitCode: 2 };
  }
}

function toPart(name: string): Part {
  const part = parts.find((known) => known === name.trim());
  if (part === undefined) throw new Error(`There is no part '${name}' (${parts.join(', ')}).`);
  return part;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`${option} takes a whole number above 0, not '${text}'.`);
}

const known = {
  rounds: { type: 'string', default: '3' },
  seconds: { type: 'string', default: '5' },
  only: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const help = `npm run bench -- [options]

  --rounds N       rounds of each measurement; the median is told (3)
  --seconds N      how long each round loads a proxy (5)
  --only A,B       some parts: ${parts.slice(0, 5).join(', ')},
                   ${parts.slice(5).join(', ')} (all)
  --json FILE      write every figure to a file, too

Measures the Node that runs it. What it means: docs/performance.md`;
