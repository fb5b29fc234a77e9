/**
 * The full-screen terminal: routes, handshakes on both legs, and problems, live.
 *
 * In: a source to look at (the view, the traffic, lookups) and keys. Out: the screen, and a promise
 * that resolves when the person quits. State is one value; every event makes a new one by
 * `reduceView`, and the screen follows from it alone. This room computes no facts and steers
 * nothing: it shows what it is told, and leaves the terminal as it found it.
 */
import { type Key, render, useInput } from 'ink';
import { namePressed } from './key-names.ts';
import { scheduleLooks } from './look-schedule.ts';
import type { Size, ViewState } from './screen-state.ts';
import { Screen } from './screens/screen.tsx';
import { enterAlternateScreen } from './terminal/alternate-screen.ts';
import { createInkOutput } from './terminal/ink-output.ts';
import { createPainter } from './terminal/paint-frame.ts';
import { type Theme, themeFor } from './theme.ts';
import { createTrafficLog } from './traffic-log.ts';
import type { TuiSource } from './tui-source.ts';
import { beginView, reduceView, type ViewEvent } from './view-state.ts';

export type {
  ExampleRequest,
  PodHealth,
  RulePlace,
  ServiceHealth,
  SocketHealth,
  TroubleReport,
  TuiSource,
  TuiView,
} from './tui-source.ts';

export interface TuiOptions {
  readonly source: TuiSource;
  /** Must be a terminal: keys are read one by one. */
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborting it closes the screen. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Shows the screen until `q`, Ctrl-C or `signal`; then the terminal is as it was. */
export function startTui(options: TuiOptions): Promise<void> {
  return options.signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => showUntilOver(options, resolve));
}

function showUntilOver(options: TuiOptions, onOver: () => void): void {
  const { source, stdin, stdout, signal, now } = options;
  const write = (text: string) => void stdout.write(text);
  const alternate = enterAlternateScreen(write, () => stdin.setRawMode(false));
  const painter = createPainter(write);
  const log = createTrafficLog();
  for (const event of source.feed.recent()) log.take(event);
  const see = () => ({ view: source.current(), picture: log.picture(now()) });

  let state = beginView({ ...see(), lookups: source, size: sizeOf(stdout) });
  const theme = themeFor(options.env);
  const app = () => <App state={state} theme={theme} onKeys={press} />;
  const ink = render(app(), {
    stdin,
    stdout: createInkOutput(painter, () => state.size.columns),
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });

  const happen = (event: ViewEvent): void => {
    const before = state;
    state = reduceView(state, event);
    if (state === before) return;
    if (state.redraws !== before.redraws) painter.forget();
    if (state.isOver) end();
    else ink.rerender(app());
  };
  function press(keys: readonly string[]): void {
    for (const key of keys) if (!state.isOver) happen({ type: 'pressed', key });
  }
  const looks = scheduleLooks(() => {
    const seen = see();
    happen({ type: 'looked', ...seen });
    return seen.picture.perSecond > 0;
  });
  const resize = () => happen({ type: 'resized', size: sizeOf(stdout) });
  const stopWatching = source.feed.watch((event) => {
    log.take(event);
    looks.soon();
  });
  const unsubscribe = source.subscribe(looks.soon);
  stdout.on('resize', resize);
  signal.addEventListener('abort', end);
  looks.soon();

  let isOver = false;
  function end(): void {
    if (isOver) return;
    isOver = true;
    stopWatching();
    unsubscribe();
    looks.stop();
    stdout.off('resize', resize);
    signal.removeEventListener('abort', end);
    ink.unmount();
    alternate.leave();
    onOver();
  }
}

interface AppProps {
  readonly state: ViewState;
  readonly theme: Theme;
  readonly onKeys: (keys: readonly string[]) => void;
}

export function App({ state, theme, onKeys }: AppProps) {
  useInput((input, key: Key) => onKeys(namePressed(input, key)));
  return <Screen state={state} theme={theme} />;
}

/** A terminal that does not tell its size is taken for the classic one. */
function sizeOf({ columns, rows }: NodeJS.WriteStream): Size {
  return { columns: Math.max(columns || 80, columnsMin), rows: Math.max(rows || 24, rowsMin) };
}

const columnsMin = 20;
const rowsMin = 8;
