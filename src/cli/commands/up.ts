import { type Command, Option } from 'commander';
import { parseExpose, parseMap } from '../port-options.ts';
import type { UpOptions } from '../up/run-up.ts';
import type { Setting } from './setting.ts';

export function addUp(program: Command, { context, perform }: Setting): void {
  program
    .command('up', { isDefault: true })
    .description(
      'Run the manifests: mint certificates, start sample backends, serve (the default).',
    )
    .argument(
      '[PATH...]',
      "files, folders, globs or '-'; else the YAML here; else the talk's example",
    )
    .option('--no-tui', 'plain lines instead of the full screen')
    .addOption(
      new Option('--output <FORMAT>', 'plain lines, or one JSON object a line').choices([
        'plain',
        'ndjson',
      ]),
    )
    .option('--strict', 'mint nothing and start no stand-ins', false)
    .option(
      '--expose <PORT:LISTENER-PORT>',
      'serve a listener on another port too, as a load balancer would (repeatable)',
      parseExpose,
      new Map<number, number>(),
    )
    .option(
      '--map <SERVICE:PORT=HOST:PORT>',
      'send a Service to a program of your own (repeatable)',
      parseMap,
      [],
    )
    .option('--state-dir <DIR>', 'where authorities and certificates are kept')
    .option('--kubeconfig <FILE>', 'where to write the kubeconfig of the local API')
    .option('--api-only', 'start without files: everything comes from kubectl', false)
    .option('--save <DIR>', 'write what kubectl makes as YAML, one file an object')
    .addHelpText('after', examples)
    .action((paths: string[], options: UpOptions) =>
      perform(async () => (await import('../up/run-up.ts')).runUp(context, { paths, options })),
    );
}

const examples = `
Examples:
  postern                         the YAML in this folder, or the talk's example
  postern up k8s/ --strict        exactly these manifests, nothing added
  postern --expose 443:8443       https://whoami.docker.localhost/whoami without a port
  postern --map api:80=localhost:3000 -- k8s/
                                  the Service api is the program you have on port 3000
`;
