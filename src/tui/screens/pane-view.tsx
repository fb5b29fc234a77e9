import { Box } from 'ink';
import type { ViewState } from '../screen-state.ts';
import { type Line, lineOf, span, spread } from '../text/line.ts';
import type { Theme } from '../theme.ts';
import { Lines, TextLine } from './text-line.tsx';

/** The detail of the selected row, below the list or in its place. */
export function PaneView({ state, theme }: { state: ViewState; theme: Theme }) {
  const { pane, layout } = state.shown;
  const { columns } = state.size;
  const height = layout.paneHeight;
  const seen = pane.slice(state.paneTop, state.paneTop + height);
  const below = pane.length - state.paneTop - seen.length;
  return (
    <Box flexDirection="column" height={height + (layout.isSplit ? 1 : 0)} overflow="hidden">
      {layout.isSplit && <TextLine line={border(columns, below)} theme={theme} />}
      <Lines
        lines={seen.map((line, row) => [
          span(' '),
          ...marked(line, { row, below, seen, layout, columns }),
        ])}
        theme={theme}
      />
    </Box>
  );
}

interface Place {
  readonly row: number;
  readonly below: number;
  readonly seen: readonly Line[];
  readonly layout: ViewState['shown']['layout'];
  readonly columns: number;
}

/** A pane that covers the list has no border; its last line tells that there is more. */
function marked(line: Line, { row, below, seen, layout, columns }: Place): Line {
  const isLast = row === seen.length - 1;
  if (layout.isSplit || below === 0 || !isLast) return line;
  return spread(line, lineOf(span(`↓${below} more `, 'faint')), columns - 1);
}

function border(columns: number, below: number): Line {
  const more = below > 0 ? ` ↓${below} more ──` : '';
  return lineOf(span('─'.repeat(Math.max(columns - more.length, 0)) + more, 'faint'));
}
