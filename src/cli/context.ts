import type { Readable, Writable } from 'node:stream';

/** Everything a command may touch of the process it runs in, so that tests can hand in their own. */
export interface Context {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** Aborted by Ctrl-C and by SIGTERM: the command cleans up and returns. */
  readonly signal: AbortSignal;
}

export type Terminal = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** Exit codes are a contract (`docs/architecture.md`, the command line). */
export const exitCodes = { fine: 0, findings: 1, usage: 2, world: 3 } as const;

export function print(context: Context, text: string): void {
  context.stdout.write(`${text}\n`);
}

/** What failed, why, and one thing to do; never a stack trace. */
export function complain(context: Context, trouble: { message: string; next: string }): void {
  context.stderr.write(`postern: ${trouble.message}\nnext: ${trouble.next}\n`);
}
