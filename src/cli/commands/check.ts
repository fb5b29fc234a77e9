import { type Command, Option } from 'commander';
import type { CheckOptions } from '../check/run-check.ts';
import type { Setting } from './setting.ts';

export function addCheck(program: Command, { context, perform }: Setting): void {
  program
    .command('check')
    .description('Say what is wrong or doubtful in the manifests, without running them.')
    .argument(
      '[PATH...]',
      "files, folders, globs or '-'; else the YAML here; else the talk's example",
    )
    .addOption(
      new Option('--output <FORMAT>', 'for people or for programs')
        .choices(['text', 'json'])
        .default('text'),
    )
    .option('--strict', 'count as missing what Postern would mint or stand in for', false)
    .addHelpText('after', '\nExit code: 0 no errors, 1 at least one error, 2 wrong usage.\n')
    .action((paths: string[], options: CheckOptions) =>
      perform(async () =>
        (await import('../check/run-check.ts')).runCheck(context, { paths, options }),
      ),
    );
}
