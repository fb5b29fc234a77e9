/** One line a container wrote, without its line end. */
export interface PodLogLine {
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
  readonly stream: 'stdout' | 'stderr';
  /** RFC 3339 with milliseconds. */
  readonly time: string;
  /** At most 16 KiB; what was longer ends in `…`. */
  readonly text: string;
}

/** The newest lines of one pod; older ones make room. */
export interface LogRing<Line> {
  readonly add: (line: Line) => void;
  /** Oldest first. */
  readonly lines: () => readonly Line[];
}

export function createLogRing<Line>(linesMax = 1_000): LogRing<Line> {
  const ring: Line[] = [];
  let next = 0;
  return {
    add(line) {
      ring[next] = line;
      next = (next + 1) % linesMax;
    },
    lines: () =>
      ring.length < linesMax ? [...ring] : [...ring.slice(next), ...ring.slice(0, next)],
  };
}

/** Cuts a line to the length that is kept. */
export function boundLine(text: string): string {
  return text.length <= lineCharsMax ? text : `${text.slice(0, lineCharsMax - 1)}…`;
}

const lineCharsMax = 16 * 1024;
