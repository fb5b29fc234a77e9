import { readdirSync } from 'node:fs';
import type { Context } from './context.ts';
import { bundledTalk } from './package-root.ts';

export interface Sources {
  readonly paths: readonly string[];
  /** True when nothing was named and nothing was found, so that the talk's example runs. */
  readonly bundled: boolean;
}

/** What to load: what was named, else the YAML of this folder, else the talk's example. */
export function chooseSources(context: Context, named: readonly string[]): Sources {
  if (named.length > 0) return { paths: named, bundled: false };
  if (hasYaml(context.cwd)) return { paths: ['.'], bundled: false };
  return { paths: [bundledTalk()], bundled: true };
}

function hasYaml(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => /^[^.].*\.ya?ml$/.test(name));
  } catch {
    return false;
  }
}
