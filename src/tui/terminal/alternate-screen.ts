/** The terminal's second screen: what was on the first comes back when it is left. */
export interface AlternateScreen {
  /** Gives back the first screen and the cursor; also done if the process ends in any other way. */
  readonly leave: () => void;
}

/**
 * `write` must be synchronous at the end of the process, which it is on a terminal. `restore` runs
 * in front of leaving: what else has to be undone for the person's shell to work again.
 */
export function enterAlternateScreen(
  write: (text: string) => void,
  restore: () => void,
): AlternateScreen {
  let isEntered = true;
  const leave = (): void => {
    if (!isEntered) return;
    isEntered = false;
    process.off('exit', leave);
    restore();
    write(leaveSequence);
  };
  // An uncaught error, too, emits `exit` before its stack is printed, so that it can be read.
  process.on('exit', leave);
  write(enterSequence);
  return { leave };
}

const enterSequence = '\u001b[?1049h\u001b[?25l\u001b[2J\u001b[H';
const leaveSequence = '\u001b[0m\u001b[?25h\u001b[?1049l';
