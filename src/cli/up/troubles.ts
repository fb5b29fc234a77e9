/** Something that went wrong with the program itself while it runs, and that ends nothing. */
export interface Trouble {
  /** `Postern`, `--save made` */
  readonly about: string;
  readonly message: string;
}

/**
 * Where troubles go: each a line of text, until a screen is there. Then the screen shows them, since
 * lines would be drawn across it; who leaves the screen finds them written as if there had been none.
 */
export interface Troubles {
  readonly report: (trouble: Trouble) => void;
  /** The newest, each once, oldest first. */
  readonly current: () => readonly Trouble[];
  /** Until the returned function is called, `watcher` is called for each instead of a line. */
  readonly showBy: (watcher: () => void) => () => void;
}

export function createTroubles(write: (text: string) => void): Troubles {
  const known: Trouble[] = [];
  const unwritten: Trouble[] = [];
  let watcher: (() => void) | undefined;
  const writeOut = ({ message }: Trouble): void => write(`postern: ${message}\n`);
  return {
    report(trouble) {
      if (!known.some(({ message }) => message === trouble.message)) {
        known.push(trouble);
        if (known.length > troublesMax) known.shift();
      }
      if (!watcher) return writeOut(trouble);
      unwritten.push(trouble);
      if (unwritten.length > troublesMax) unwritten.shift();
      watcher();
    },
    current: () => [...known],
    showBy(shower) {
      watcher = shower;
      return () => {
        watcher = undefined;
        unwritten.splice(0).forEach(writeOut);
      };
    },
  };
}

const troublesMax = 20;
