import { checkManifests } from '../../control-plane/control-plane.ts';
import { settingsOf } from '../../dev-gateway.ts';
import { locateFindings } from '../../diagnostics/locate.ts';
import { paletteFor } from '../../diagnostics/palette.ts';
import { renderJson } from '../../diagnostics/render-json.ts';
import { renderFindings, summarise } from '../../diagnostics/render-text.ts';
import { type Context, exitCodes, print } from '../context.ts';
import { lookAtMachine } from '../machine.ts';
import { chooseSources } from '../sources.ts';

export interface CheckOptions {
  readonly output: 'text' | 'json';
  readonly strict: boolean;
}

/** Findings without running anything; exit code 1 when one of them is an error. */
export async function runCheck(
  context: Context,
  { paths, options }: { paths: readonly string[]; options: CheckOptions },
): Promise<number> {
  const sources = chooseSources(context, paths);
  const { outcome, ...source } = await checkManifests(sources.paths, {
    cwd: context.cwd,
    stdin: context.stdin,
    now: Date.now,
    settings: settingsOf({
      sources: sources.paths,
      machine: await lookAtMachine(),
      strict: options.strict,
      exposedPorts: new Map(),
      mappings: [],
    }),
  });
  const located = locateFindings(outcome.findings, source);
  if (options.output === 'json') {
    print(context, JSON.stringify(renderJson(located), null, 2));
  } else {
    const palette = paletteFor({ isTTY: context.stdout.isTTY === true, env: context.env });
    print(context, renderFindings(located, palette).trimEnd() || summarise(located));
  }
  const hasError = outcome.findings.some(({ severity }) => severity === 'error');
  return hasError ? exitCodes.findings : exitCodes.fine;
}
