export const exitCodes = { passed: 0, failed: 1, usage: 2, world: 3, noGo: 4 };

/** What ends a run before it has a result: a sentence, what to do about it, and an exit code. */
export class Trouble extends Error {
  constructor(message, { next, code = exitCodes.world }) {
    super(message);
    this.next = next;
    this.code = code;
  }
}
