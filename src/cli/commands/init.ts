import type { Command } from 'commander';
import type { Setting } from './setting.ts';

export function addInit(program: Command, { context, perform }: Setting): void {
  program
    .command('init')
    .description("Write the talk's manifests into a folder, to start from.")
    .argument('[DIR]', 'made if it is not there', '.')
    .action((folder: string) =>
      perform(async () => (await import('../init/run-init.ts')).runInit(context, folder)),
    );
}
