import type { Answer } from './answer.ts';
import type { StallClock } from './stall-clock.ts';

/** Where the body of an answer comes from; it can wait. */
export interface BodySource {
  readonly pause: () => void;
  readonly resume: () => void;
}

export interface Passing {
  readonly answer: Answer;
  readonly stalls: StallClock;
  readonly source: BodySource | undefined;
  /** Nothing comes after it. */
  readonly last: boolean;
}

/** Gives the client a part of the body; while it takes no more, nothing more is read. */
export function passOn(chunk: Buffer, { answer, stalls, source, last }: Passing): void {
  if (answer.write(chunk, last)) return;
  source?.pause();
  stalls.waitFor('client');
  answer.onDrain(() => {
    stalls.took('client');
    source?.resume();
  });
}
