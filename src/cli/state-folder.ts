import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Context } from './context.ts';

/**
 * Where a project keeps its authorities: `$XDG_STATE_HOME/postern/<folder>-<digest of its path>`.
 * Two checkouts of one name stay apart; one project keeps its trust over restarts.
 */
export function stateFolder(context: Context, asked?: string): string {
  if (asked !== undefined) return resolve(context.cwd, asked);
  const digest = createHash('sha256').update(context.cwd).digest('hex').slice(0, 8);
  const name = basename(context.cwd).replace(/[^A-Za-z0-9_.-]/g, '-') || 'root';
  return join(stateHome(context), `${name}-${digest}`);
}

export function stateHome(context: Context): string {
  const base = context.env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
  return join(base, 'postern');
}
