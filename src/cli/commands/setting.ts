import type { Context } from '../context.ts';

/** Runs a command's work and keeps its exit code. */
export type Perform = (work: () => Promise<number>) => Promise<void>;

/** What every command of the program is described with. */
export interface Setting {
  readonly context: Context;
  readonly perform: Perform;
}
