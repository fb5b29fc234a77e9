import type { Command } from 'commander';
import type { CleanOptions } from '../clean/run-clean.ts';
import type { Setting } from './setting.ts';

export function addClean(program: Command, { context, perform }: Setting): void {
  program
    .command('clean')
    .description("Remove every file that Postern made for this folder's manifests.")
    .option('--all', 'for the manifests of every folder', false)
    .option('--state-dir <DIR>', 'the state folder, if it was put elsewhere')
    .action((options: CleanOptions) =>
      perform(async () => (await import('../clean/run-clean.ts')).runClean(context, options)),
    );
}
