import { isAbsolute, relative, sep } from 'node:path';

/** The source, and the path, that mean standard input. */
export const stdinPath = '-';

/** A path the way positions say it: from the working directory where it lies inside, else whole. */
export function displayPath(path: string, cwd: string): string {
  if (path === stdinPath) return '<stdin>';
  const inside = relative(cwd, path);
  const shown = inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside;
  return shown.split(sep).join('/');
}
