import { type ChildProcess, spawn } from 'node:child_process';
import { type FromChild, readNews, type ToChild } from './protocol.ts';

export interface ChildOptions {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** The child is there and waits for orders: all of them, since it remembers nothing. */
  readonly onUp: () => void;
  readonly onNews: (news: FromChild) => void;
  /** The child has died; `reason` is one full sentence that says when it is tried again. */
  readonly onDown: (reason: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Keeps one child process alive: starts it when it is needed, and again whenever it dies. */
export interface SupervisedChild {
  /** Starts the child if it never was. Dropped while the child is down; `onUp` follows. */
  readonly send: (order: ToChild) => void;
  readonly close: () => Promise<void>;
}

export function superviseChild(options: ChildOptions): SupervisedChild {
  let child: ChildProcess | undefined;
  let up = false;
  let closed = false;
  let backOffMs = backOffFirstMs;
  let retry: NodeJS.Timeout | undefined;

  const start = (): void => {
    const startedAt = options.now();
    const started = spawnChild(options.command);
    child = started;
    const lastWords = collectLastWords(started);
    started.on('message', (message) => {
      const news = readNews(message);
      if (news === undefined || child !== started) return;
      if (news.type !== 'hello') return options.onNews(news);
      up = true;
      options.onUp();
    });
    const onGone = (how: string): void => {
      if (child !== started) return;
      child = undefined;
      up = false;
      if (closed) return;
      if (options.now() - startedAt >= stableMs) backOffMs = backOffFirstMs;
      const words = lastWords();
      options.onDown(
        `The process that runs the sample backends ${how}${words === '' ? '' : ` (${words})`}; ` +
          `it is started again in ${backOffMs} ms.`,
      );
      retry = setTimeout(start, backOffMs);
      backOffMs = Math.min(backOffMs * 2, backOffMaxMs);
    };
    started.on('error', (error) => onGone(`could not be started: ${error.message}`));
    started.on('exit', (code, signal) => onGone(`ended with ${signal ?? `exit code ${code}`}`));
  };

  let wasNeeded = false;
  return {
    send(order) {
      if (!wasNeeded && !closed) {
        wasNeeded = true;
        start();
      }
      // A failed send means the channel is gone, and with it the child: `exit` tells.
      if (up && child?.connected) child.send(order, () => {});
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      if (child !== undefined) await endChild(child);
    },
  };
}

function spawnChild([program = '', ...args]: readonly string[]): ChildProcess {
  return spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: childEnvironment(),
    windowsHide: true,
  });
}

/** Only what Node needs to start; a person's own variables do not reach the sample backends. */
function childEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot', 'TEMP'];
  const entries = kept.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(entries), TZ: 'UTC' };
}

/** The line of standard error that says why a Node process died, if there is one. */
function collectLastWords(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-lastWordsCharsMax);
  });
  return () => {
    const lines = text.split('\n').map((line) => line.trim());
    return lines.find((line) => /^(?:\w*Error\b|FATAL)/.test(line)) ?? '';
  };
}

/** The child ends when its channel closes; one that does not is killed. */
function endChild(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const kill = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    child.once('exit', () => {
      clearTimeout(kill);
      resolve();
    });
    child.once('error', () => resolve());
    if (child.connected) child.disconnect();
    else child.kill('SIGTERM');
  });
}

const backOffFirstMs = 100;
const backOffMaxMs = 5_000;
const stableMs = 10_000;
const patienceMs = 2_000;
const lastWordsCharsMax = 4_096;
