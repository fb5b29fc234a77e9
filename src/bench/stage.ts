import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a benchmark plays: one temp folder and every process in it. Clearing it leaves nothing. */
export interface Stage {
  readonly folder: string;
  /** Starts a program that stays until it is stopped or the stage is cleared. */
  readonly start: (command: Command) => Actor;
  /** Runs a program to its end; rejects with what it said if that end is not 0. */
  readonly run: (command: Command) => Promise<string>;
  readonly clear: () => Promise<void>;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Added to our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface Actor {
  readonly pid: number;
  /** Resolves with what was said so far once it matches; rejects if the program ends before. */
  readonly hasSaid: (pattern: RegExp, patienceMs: number) => Promise<string>;
  /** What the program said last, for the day it dies early. */
  readonly lastWords: () => string;
  readonly hasEnded: () => boolean;
  readonly stop: () => Promise<void>;
}

export function setStage(): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  const actors = new Set<Actor>();
  let cleared = false;

  function start(command: Command): Actor {
    if (cleared) throw new Error('The benchmark was stopped.');
    const child = spawn(command.program, command.args, {
      cwd: command.cwd ?? folder,
      env: { ...process.env, ...command.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const actor = follow(child, command, () => actors.delete(actor));
    actors.add(actor);
    return actor;
  }

  return {
    folder,
    start,
    async run(command) {
      const actor = start(command);
      return actor.hasSaid(untilItsEnd, runMs);
    },
    async clear() {
      cleared = true;
      await Promise.all([...actors].map((actor) => actor.stop()));
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

function follow(child: ChildProcess, command: Command, onEnd: () => void): Actor {
  let said = '';
  let ended: { readonly good: boolean } | undefined;
  const listeners = new Set<() => void>();
  const tell = () => listeners.forEach((listener) => void listener());
  const hear = (chunk: Buffer) => {
    said += chunk.toString('utf8');
    // Seldom, because a gateway that logs says a lot.
    if (said.length > 2 * wordsMax) said = said.slice(-wordsMax);
    tell();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const closed = new Promise<void>((resolve) => {
    const end = (good: boolean) => {
      ended ??= { good };
      onEnd();
      tell();
      resolve();
    };
    child.once('error', (error) => {
      said += error.message;
      end(false);
    });
    child.once('close', (code) => end(code === 0));
  });

  function hasSaid(pattern: RegExp, patienceMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        listeners.delete(look);
        finish();
      };
      const refuse = (what: string) =>
        settle(() => reject(new Error(`${command.program} ${what}: ${excerpt(said)}`)));
      const look = () => {
        if (pattern !== untilItsEnd && pattern.test(said)) settle(() => resolve(said));
        else if (ended?.good && pattern === untilItsEnd) settle(() => resolve(said));
        else if (ended) refuse('ended');
      };
      const timer = setTimeout(() => refuse(`took more than ${patienceMs} ms`), patienceMs);
      listeners.add(look);
      look();
    });
  }

  return {
    pid: child.pid ?? 0,
    hasSaid,
    lastWords: () => said,
    hasEnded: () => ended !== undefined,
    async stop() {
      if (ended) return;
      child.kill('SIGTERM');
      const insist = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await closed;
      clearTimeout(insist);
    },
  };
}

/** The cause often stands first and the end last; what is between is a stack. */
function excerpt(said: string): string {
  const text = said.trim();
  return text.length <= 2 * excerptMax
    ? text
    : `${text.slice(0, excerptMax)}\n…\n${text.slice(-excerptMax)}`;
}

/** Matches nothing: a program that is run is waited for, not listened to. */
const untilItsEnd = /(?!)/;
const wordsMax = 64 * 1024;
const runMs = 120_000;
const graceMs = 3000;
const excerptMax = 600;
