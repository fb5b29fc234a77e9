import { hintsFor } from '../key-bindings.ts';
import type { ViewState } from '../screen-state.ts';
import { type Line, lineOf, lineWidth, span } from '../text/line.ts';
import type { Theme } from '../theme.ts';
import { TextLine } from './text-line.tsx';

/** The keys that do something here, or the filter while it is typed. */
export function Footer({ state, theme }: { state: ViewState; theme: Theme }) {
  return <TextLine line={keysLine(state)} theme={theme} />;
}

function keysLine(state: ViewState): Line {
  const { isTyping, lists, screen, size } = state;
  const prompt = isTyping
    ? lineOf(span(' /', 'accent'), lists[screen].filter, span('▏', 'accent'), '  ')
    : lineOf(' ');
  const hints = hintsFor(state).map(({ label, hint = '' }) =>
    lineOf(span(label, 'accent'), ' ', span(hint, 'faint'), '  '),
  );
  // Quitting is shown whatever else has to be left out.
  const last = isTyping ? [] : hints.splice(-1);
  const room =
    size.columns - lineWidth(prompt) - last.reduce((sum, each) => sum + lineWidth(each), 0);
  const shown: Line[] = [];
  let used = 0;
  for (const hint of hints) {
    used += lineWidth(hint);
    if (used > room) break;
    shown.push(hint);
  }
  return [prompt, ...shown, ...last].flat();
}
