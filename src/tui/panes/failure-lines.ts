import type { Failure } from '../../diagnostics/failure.ts';
import { type Line, span } from '../text/line.ts';
import { entry, entryLine, originEntry, type PaneSurroundings } from './pane-text.ts';

/** What went wrong, the line of YAML that asked for it, and one thing to do. */
export function failureLines(
  { code, message, next, origin }: Failure,
  around: PaneSurroundings,
): readonly Line[] {
  const { width } = around;
  return [
    entryLine('why', span(`✗ ${code}`, 'error')),
    ...entry('', message, { width, tone: 'strong' }),
    ...(origin ? originEntry('asked by', origin, around) : []),
    ...entry('next', next, { width, tone: 'good' }),
  ];
}
