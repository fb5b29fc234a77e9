import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Palette } from '../../diagnostics/palette.ts';
import type { Context } from '../context.ts';
import { findKinds } from '../get/find-kinds.ts';
import { describeObjects } from '../get/run-describe.ts';
import { getObjects } from '../get/run-get.ts';
import { type DemoScreen, type DemoStep, demoSteps } from './demo-steps.ts';
import type { Stage } from './stage.ts';

/** One step as text: the counter, our words, the manifest, and what the running instance made of it. */
export async function showStep(
  context: Context,
  step: DemoStep,
  { stage, palette }: { stage: Stage; palette: Palette },
): Promise<string> {
  const screens: string[] = [];
  for (const screen of step.screens) {
    const asked = ['$ kubectl', screen.verb, screen.kind, screen.name ?? ''].join(' ').trimEnd();
    screens.push(palette.strong(asked), await showScreen(context, screen, stage));
  }
  const number = demoSteps.indexOf(step) + 1;
  return [
    palette.strong(`BackendTLSPolicy recipe, step ${number} of ${demoSteps.length}: ${step.title}`),
    '',
    ...step.words.map((line) => `  ${line}`),
    '',
    ...(step.manifest ? manifestLines(stage.folder, step.manifest, palette) : []),
    ...screens,
    '',
  ].join('\n');
}

/** Without the comments that explain the file to those who edit it. */
function manifestLines(folder: string, name: string, palette: Palette): readonly string[] {
  const text = readFileSync(join(folder, name), 'utf8').trimEnd();
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  return [palette.faint(`# ${name}`), ...lines.map((line) => palette.place(line)), ''];
}

async function showScreen(context: Context, screen: DemoScreen, stage: Stage): Promise<string> {
  const { verb, kind, name, parts } = screen;
  const asked = findKinds(kind, name);
  if ('unknown' in asked) throw new Error(`Bug: the demo asks for the unknown kind ${kind}`);
  const { client } = stage;
  const text = await captured(context, (capturing) =>
    verb === 'get'
      ? getObjects(capturing, { client, asked, options: { allNamespaces: false } })
      : describeObjects(capturing, { client, asked, options: {} }),
  );
  return parts ? excerpt(text, parts) : text;
}

async function captured(
  context: Context,
  run: (capturing: Context) => Promise<number>,
): Promise<string> {
  const sink = new PassThrough();
  const chunks: string[] = [];
  sink.on('data', (chunk) => chunks.push(String(chunk)));
  await run({ ...context, stdout: sink, stderr: sink });
  sink.end();
  return chunks.join('');
}

/** The parts under these headings, moved to the left, with `...` for what is left out. */
export function excerpt(text: string, headings: readonly string[]): string {
  const lines = text.split('\n');
  const parts = headings.flatMap((heading) => {
    const at = lines.findIndex((line) => line.trim() === heading);
    if (at === -1) return [];
    const depth = indentOf(lines[at]);
    const after = lines.findIndex((line, index) => index > at && indentOf(line) <= depth);
    return lines.slice(at, after === -1 ? undefined : after).map((line) => line.slice(depth));
  });
  return ['...', ...parts, '...', ''].join('\n');
}

function indentOf(line = ''): number {
  return line.length - line.trimStart().length;
}
