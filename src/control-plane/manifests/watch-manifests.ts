import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { watch } from 'chokidar';
import { type Finding, finding } from '../../diagnostics/finding.ts';
import { sayError } from './find-files.ts';
import { type LoadOptions, loadManifests } from './load-manifests.ts';
import type { ManifestSet } from './manifest-set.ts';
import { losesAnything, sameSet, sameText } from './set-difference.ts';
import { scopeOf, type WatchScope } from './watch-scope.ts';

export interface WatchOptions extends LoadOptions {
  /**
   * Called with the whole new set, never with a part, and only when something changed since
   * `previous`; without `previous` also for the first load.
   */
  readonly onChange: (set: ManifestSet) => void;
  /** How long the files must be quiet; defaults to 20 ms, as one save is several writes. */
  readonly settleMs?: number;
  /** How long objects must be gone before that is believed; defaults to 50 ms. */
  readonly confirmMs?: number;
}

export interface ManifestWatcher {
  /** After this, `onChange` is not called again. */
  readonly close: () => Promise<void>;
}

/**
 * Loads again whenever something happens to the sources. The watcher only rings: what changed is
 * found by comparing files, so no style of saving (rename over, truncate and write, swapped links,
 * delete and make again) can lead to a set that a cold start would not give.
 */
export function watchManifests(sources: readonly string[], options: WatchOptions): ManifestWatcher {
  return new Watching(sources, options);
}

class Watching implements ManifestWatcher {
  readonly #sources: readonly string[];
  readonly #options: WatchOptions;
  readonly #watcher: ReturnType<typeof watch>;
  readonly #closing = new AbortController();
  #current: ManifestSet | undefined;
  #limited: Finding | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastLook: NodeJS.Timeout | undefined;
  #firstRingAt: number | undefined;
  #isWaiting = false;
  #work: Promise<void> = Promise.resolve();

  constructor(sources: readonly string[], options: WatchOptions) {
    this.#sources = sources;
    this.#options = options;
    this.#current = options.previous;
    const { bases, covers } = scopeOf(sources, options.cwd);
    this.#watcher = watch([...bases], {
      ignored: (path, stats) => !covers(path, stats),
      ignoreInitial: true,
      ignorePermissionErrors: true,
    });
    this.#watcher.on('all', () => this.#ring());
    // `change` comes at most every 50 ms for one file and drops what lies between; `raw` does not.
    this.#watcher.on('raw', (_event, name, details) => {
      if (concerns(name, details, covers)) this.#ring();
    });
    this.#watcher.on('ready', () => this.#ring());
    this.#watcher.on('error', (error) => this.#sayLimited(error));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#timer);
    clearTimeout(this.#lastLook);
    await this.#watcher.close();
    await this.#work;
  }

  /** Waits for quiet, but not for ever: a file that is written all the time is read now and then. */
  #ring(): void {
    if (this.#closing.signal.aborted) return;
    const now = performance.now();
    this.#firstRingAt ??= now;
    const { settleMs = 20 } = this.#options;
    const latest = this.#firstRingAt + settleMs * settlesMax;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#reload(), Math.min(settleMs, Math.max(latest - now, 0)));
    clearTimeout(this.#lastLook);
    this.#lastLook = setTimeout(() => this.#reload(), lastLookMs);
  }

  /** One load at a time: whatever rings meanwhile is loaded after, in one. */
  #reload(): void {
    this.#firstRingAt = undefined;
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#work = this.#work.then(() => {
      this.#isWaiting = false;
      return this.#load();
    });
  }

  async #load(): Promise<void> {
    const { signal } = this.#closing;
    if (signal.aborted) return;
    const next = await this.#readSettled();
    if (signal.aborted) return;
    const changed = !this.#current || !sameSet(this.#current, next);
    this.#current = next;
    if (changed) this.#options.onChange(next);
  }

  /**
   * An editor that truncates before it writes leaves a file empty, or cut short, for a moment. What
   * takes something away is believed once it has stayed the same for a while.
   */
  async #readSettled(): Promise<ManifestSet> {
    const { confirmMs = 50 } = this.#options;
    let next = await this.#read();
    for (let left = confirmationsMax; left > 0; left -= 1) {
      if (!this.#current || !losesAnything(this.#current, next)) break;
      await wait(confirmMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      const again = await this.#read();
      const isSettled = sameText(next, again);
      next = again;
      if (isSettled) break;
    }
    return next;
  }

  async #read(): Promise<ManifestSet> {
    const previous = this.#current;
    const { cwd, stdin, limits } = this.#options;
    const set = await loadManifests(this.#sources, {
      cwd,
      ...(stdin ? { stdin } : {}),
      ...(limits ? { limits } : {}),
      ...(previous ? { previous } : {}),
    });
    return this.#limited ? { ...set, findings: [...set.findings, this.#limited] } : set;
  }

  #sayLimited(error: unknown): void {
    const message = `Some files cannot be watched: ${sayError(error)}.`;
    this.#limited = finding('manifest-watch-limited', { message });
    this.#ring();
  }
}

/** A raw event names an entry of the watched folder, or the watched file itself, or nothing. */
function concerns(name: unknown, details: unknown, covers: WatchScope['covers']): boolean {
  const isKnown = typeof details === 'object' && details !== null && 'watchedPath' in details;
  const watched = isKnown ? details.watchedPath : undefined;
  if (typeof name !== 'string' || typeof watched !== 'string') return true;
  return covers(join(watched, name)) || (basename(watched) === name && covers(watched));
}

/**
 * Between listing a new folder and watching it the watcher is blind for a moment, so after the last
 * ring there is one more look. It costs a `stat` a file.
 */
const lastLookMs = 400;
/** How often a loss is looked at again while the files keep changing. */
const confirmationsMax = 6;
/** How many settle times may pass, while files keep changing, before they are read all the same. */
const settlesMax = 5;
