import { type Command, Option } from 'commander';
import type { GetRequest } from '../get/run-get.ts';
import type { Setting } from './setting.ts';

export function addGet(program: Command, { context, perform }: Setting): void {
  program
    .command('get')
    .description('List objects of the running Postern, as kubectl prints them.')
    .argument('<KIND>', 'gateways, httproutes, btlspolicy, secrets … (plural, singular or short)')
    .argument('[NAME]')
    .addOption(
      new Option('-o, --output <FORMAT>', 'more columns, the whole object, or names only').choices([
        'wide',
        'yaml',
        'json',
        'name',
      ]),
    )
    .option('-n, --namespace <NAMESPACE>', 'default: default')
    .option('-A, --all-namespaces', 'of every namespace', false)
    .option('-l, --selector <LABELS>', 'only those with these labels: app=whoami,tier!=test')
    .option('-w, --watch', 'stay, and print a row for every change, until Ctrl-C', false)
    .option('--kubeconfig <FILE>', "the running instance's kubeconfig, if it was put elsewhere")
    .option('--state-dir <DIR>', "the running instance's state folder, if it was put elsewhere")
    .action((kind: string, name: string | undefined, options: GetRequest['options']) =>
      perform(async () =>
        (await import('../get/run-get.ts')).runGet(context, {
          kind,
          ...(name === undefined ? {} : { name }),
          options,
        }),
      ),
    );
}
