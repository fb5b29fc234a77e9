import type { Command } from 'commander';
import type { DescribeOptions } from '../get/run-describe.ts';
import type { Setting } from './setting.ts';

export function addDescribe(program: Command, { context, perform }: Setting): void {
  program
    .command('describe')
    .description('Show an object of the running Postern with its status, as kubectl prints it.')
    .argument('<KIND>', 'gateways, httproutes, btlspolicy, pods … (plural, singular or short)')
    .argument('[NAME]', 'or the beginning of names; without it, all of the kind')
    .option('-n, --namespace <NAMESPACE>', 'default: default')
    .option('-A, --all-namespaces', 'of every namespace', false)
    .option('-l, --selector <LABELS>', 'only those with these labels: app=whoami,tier!=test')
    .option('--kubeconfig <FILE>', "the running instance's kubeconfig, if it was put elsewhere")
    .option('--state-dir <DIR>', "the running instance's state folder, if it was put elsewhere")
    .action((kind: string, name: string | undefined, options: DescribeOptions) =>
      perform(async () =>
        (await import('../get/run-describe.ts')).runDescribe(context, {
          kind,
          ...(name === undefined ? {} : { name }),
          options,
        }),
      ),
    );
}
