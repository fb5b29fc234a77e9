import type { Command } from 'commander';
import type { DemoOptions } from '../demo/run-demo.ts';
import type { Setting } from './setting.ts';

export function addDemo(program: Command, { context, perform }: Setting): void {
  program
    .command('demo')
    .description("Walk through the talk's six-step recipe, ending in the live request.")
    .option('--state-dir <DIR>', 'where authorities and certificates are kept')
    .action((options: DemoOptions) =>
      perform(async () => (await import('../demo/run-demo.ts')).runDemo(context, options)),
    );
}
