import { readdirSync, type Stats, statSync } from 'node:fs';
import { basename, extname, join, resolve, sep } from 'node:path';
import type { Finding } from '../../diagnostics/finding.ts';
import { finding } from '../../diagnostics/finding.ts';
import { displayPath, stdinPath } from './display-path.ts';
import { type GlobState, isGlob, parseGlob } from './glob.ts';
import type { ManifestLimits } from './limits.ts';

export interface FoundFile {
  readonly path: string;
  /** The person named this very file, so that its not being a manifest is worth a word. */
  readonly explicit: boolean;
  /** Absent for standard input. */
  readonly stats?: Stats;
}

export interface FilesFound {
  readonly files: readonly FoundFile[];
  readonly findings: readonly Finding[];
}

export interface FindOptions {
  readonly cwd: string;
  readonly limits: ManifestLimits;
}

/**
 * Turns what the person named (files, folders, patterns, `-`) into files: sources in their order,
 * folders by name, each file once. Synchronous: a few microseconds a file, where asking
 * asynchronously costs ten times that on the gateway's thread.
 */
export function findFiles(sources: readonly string[], options: FindOptions): FilesFound {
  const search = new Search(options);
  for (const source of sources) search.addSource(source);
  return search.found();
}

/** What folders are read for; anything else has to be named. */
export function hasManifestName(name: string): boolean {
  return manifestExtensions.has(extname(name).toLowerCase()) && !name.startsWith('.');
}

export function isPassedOver(folderName: string): boolean {
  return folderName === 'node_modules' || folderName.startsWith('.');
}

class Search {
  readonly #options: FindOptions;
  readonly #files = new Map<string, FoundFile>();
  readonly #findings: Finding[] = [];
  #overflow = false;

  constructor(options: FindOptions) {
    this.#options = options;
  }

  found(): FilesFound {
    if (!this.#overflow) return { files: [...this.#files.values()], findings: this.#findings };
    const { filesMax } = this.#options.limits;
    const message = `The paths hold more than ${filesMax} manifest files; the first ${filesMax} are read.`;
    const tooMany = finding('manifest-too-many-files', { message });
    return { files: [...this.#files.values()], findings: [...this.#findings, tooMany] };
  }

  addSource(source: string): void {
    const path = resolve(this.#options.cwd, source);
    const stats = source === stdinPath ? undefined : this.#stat(path);
    if (source === stdinPath) this.#add({ path: stdinPath, explicit: true });
    else if (stats?.isDirectory()) this.#addFolder(path, source);
    else if (stats) this.#add({ path, stats, explicit: true });
    else if (isGlob(source)) this.#addGlob(path.split(sep).join('/'), source);
    else if (!this.#findings.some((each) => each.position?.file === this.#top(path).file)) {
      const message = `There is no file or folder ${source}.`;
      this.#findings.push(finding('manifest-path-missing', { message, position: this.#top(path) }));
    }
  }

  #addFolder(path: string, source: string): void {
    const before = this.#files.size;
    this.#walk(path);
    if (this.#files.size > before || this.#holdsKnownFile(path)) return;
    const message = `The folder ${source} holds no file that ends in .yaml, .yml or .json.`;
    this.#findings.push(finding('manifest-source-empty', { message, position: this.#top(path) }));
  }

  #addGlob(pattern: string, source: string): void {
    const before = this.#files.size;
    const glob = parseGlob(pattern);
    if (this.#stat(glob.base)?.isDirectory()) this.#walk(glob.base, glob.start);
    if (this.#files.size > before) return;
    const message = `No manifest matches the pattern ${source}.`;
    this.#findings.push(
      finding('manifest-path-missing', { message, position: this.#top(pattern) }),
    );
  }

  /** Without a pattern, or once the pattern has matched a folder, everything below belongs. */
  #walk(folder: string, pattern?: GlobState): void {
    for (const entry of this.#entries(folder)) {
      const state = pattern?.step(entry.name);
      if (this.#overflow || (pattern && !state)) continue;
      const path = join(folder, entry.name);
      const isWanted = !state || state.matched;
      if (entry.isDirectory()) this.#walkInto(path, isWanted ? undefined : state);
      else if (isWanted && hasManifestName(entry.name)) this.#addFound(path);
    }
  }

  #walkInto(folder: string, pattern: GlobState | undefined): void {
    if (!isPassedOver(basename(folder))) this.#walk(folder, pattern);
  }

  #entries(folder: string) {
    try {
      const entries = readdirSync(folder, { withFileTypes: true });
      return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      if (!isGone(error)) this.#unreadable(folder, error);
      return [];
    }
  }

  /** A link to a folder is not followed, as in kubectl: links can form rings. */
  #addFound(path: string): void {
    const stats = this.#stat(path);
    if (stats?.isFile()) this.#add({ path, stats, explicit: false });
  }

  #add(file: FoundFile): void {
    if (this.#files.has(file.path)) return;
    if (this.#files.size >= this.#options.limits.filesMax) this.#overflow = true;
    else this.#files.set(file.path, file);
  }

  #stat(path: string): Stats | undefined {
    try {
      return statSync(path);
    } catch (error) {
      if (!isGone(error)) this.#unreadable(path, error);
      return undefined;
    }
  }

  #unreadable(path: string, error: unknown): void {
    const message = `${basename(path)} cannot be opened: ${sayError(error)}.`;
    this.#findings.push(
      finding('manifest-file-unreadable', { message, position: this.#top(path) }),
    );
  }

  #holdsKnownFile(folder: string): boolean {
    const prefix = folder.endsWith(sep) ? folder : folder + sep;
    return [...this.#files.keys()].some((each) => each.startsWith(prefix));
  }

  #top(path: string) {
    return { file: displayPath(path, this.#options.cwd), line: 1, column: 1 };
  }
}

/** `permission denied`: the system's own words without the path and call it appends. */
export function sayError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^[A-Z]+: /, '').replace(/, \w+( '.*')?$/, '');
}

function isGone(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'ENOENT' || error.code === 'ENOTDIR';
}

const manifestExtensions: ReadonlySet<string> = new Set(['.yaml', '.yml', '.json']);
