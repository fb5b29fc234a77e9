import type { Command } from 'commander';
import type { DescribeOptions } from '../get/run-describe.ts';
import type { Setting } from './setting.ts';

export function addDescribe(program: Command, { context, perform }: Setting): void {
  program
    .command('describe')
    .description('Show an object of the running Postern with its status, as kubectl prints it.')
    .argument('<KIND>', 'gateways, httproutes, btlspolicy, pods … (plural, singular or short)')
    .argument('[NAME]', 'without a name, all of the kind')
    .option('-n, --namespace <NAMESPACE>', 'default: default')
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
