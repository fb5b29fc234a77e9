/**
 * A person types: argv in, exit code out. Each command is one file in `commands/`; it is loaded only
 * when it is asked for, so that `--help` and `--version` cost nothing.
 */
import { Command, CommanderError } from 'commander';
import { addCheck } from './commands/check.ts';
import { addClean } from './commands/clean.ts';
import { addDemo } from './commands/demo.ts';
import { addDescribe } from './commands/describe.ts';
import { addGet } from './commands/get.ts';
import { addInit } from './commands/init.ts';
import type { Perform } from './commands/setting.ts';
import { addUp } from './commands/up.ts';
import { type Context, complain, exitCodes } from './context.ts';
import { version } from './package-root.ts';

/** Runs one command line (without `node` and the script) and returns the exit code. */
export async function run(argv: readonly string[], given?: Partial<Context>): Promise<number> {
  const stop = stopSignal();
  const context: Context = {
    cwd: process.cwd(),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: stop.signal,
    ...given,
  };
  try {
    return await dispatch(argv, context);
  } finally {
    stop.release();
  }
}

async function dispatch(argv: readonly string[], context: Context): Promise<number> {
  let exitCode: number = exitCodes.fine;
  const program = describeProgram(context, async (work) => {
    exitCode = await work();
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.fine : exitCodes.usage;
    }
    complainOfBug(context, error);
    return exitCodes.world;
  }
}

function describeProgram(context: Context, perform: Perform): Command {
  const program = new Command('postern')
    .description(
      'The Kubernetes Gateway API on a laptop, with no cluster:\nTLS on both legs, and an answer to why.',
    )
    .version(version(), '-V, --version')
    .enablePositionalOptions()
    .showHelpAfterError('(add --help for what can be said here)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    });
  const setting = { context, perform };
  for (const add of [addUp, addDemo, addCheck, addGet, addDescribe, addInit, addClean]) {
    add(program, setting);
  }
  return program;
}

/** Ctrl-C and SIGTERM ask nicely; a second Ctrl-C insists. */
function stopSignal(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    signal: controller.signal,
    release: () => process.off('SIGINT', stop).off('SIGTERM', stop),
  };
}

function complainOfBug(context: Context, error: unknown): void {
  complain(context, {
    message: `this is our fault: ${error instanceof Error ? error.message : String(error)}`,
    next: 'run it again with POSTERN_DEBUG=1 for the stack, and report it with your manifests.',
  });
  if (context.env['POSTERN_DEBUG'] && error instanceof Error) {
    context.stderr.write(`${error.stack}\n`);
  }
}
