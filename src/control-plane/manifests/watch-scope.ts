import { existsSync, type Stats } from 'node:fs';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { stdinPath } from './display-path.ts';
import { hasManifestName, isPassedOver } from './find-files.ts';
import { isGlob, parseGlob } from './glob.ts';

/** What has to be watched so that no change of the sources goes unseen. */
export interface WatchScope {
  /** Folders to begin at. */
  readonly bases: readonly string[];
  /** Whether anything that happens at this path can matter. */
  readonly covers: (path: string, stats?: Stats) => boolean;
}

/**
 * Each source is watched from a folder above it, for the watcher does not see a root that is removed
 * and made again. Of that folder only the way to the source is covered, so that a large one costs
 * nothing.
 */
export function scopeOf(sources: readonly string[], cwd: string): WatchScope {
  const roots = sources
    .filter((source) => source !== stdinPath)
    .map((source) => rootOf(source, cwd))
    .map((root) => ({ root, base: existingParent(root) }));
  return {
    bases: [...new Set(roots.map(({ base }) => base))],
    covers: (path, stats) =>
      roots.some(({ root, base }) => isOnTheWay(path, root, base) || isInside(path, root, stats)),
  };
}

function rootOf(source: string, cwd: string): string {
  const path = resolve(cwd, source);
  if (!isGlob(source) || existsSync(path)) return path;
  return resolve(parseGlob(path.split(sep).join('/')).base);
}

function existingParent(path: string): string {
  let parent = dirname(path);
  while (!existsSync(parent) && parent !== dirname(parent)) parent = dirname(parent);
  return parent;
}

/** The root itself, the folders between it and the base, and the link that ConfigMaps swap. */
function isOnTheWay(path: string, root: string, base: string): boolean {
  if (path === root || path === base) return true;
  if (path === resolve(dirname(root), kubeletLink)) return true;
  return root.startsWith(path + sep) && path.startsWith(base);
}

/** Folders that are passed over are not watched, but for those kubelet keeps versions in (`..x`). */
function isInside(path: string, root: string, stats: Stats | undefined): boolean {
  const below = relative(root, path);
  if (below.startsWith(`..${sep}`) || below === '..' || path === root) return false;
  const names = below.split(sep);
  if (names.some((name) => isPassedOver(name) && !name.startsWith('..'))) return false;
  return !stats?.isFile() || hasManifestName(basename(path));
}

const kubeletLink = '..data';
