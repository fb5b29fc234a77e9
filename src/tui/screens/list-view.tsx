import { Box } from 'ink';
import type { List, ViewState } from '../screen-state.ts';
import { type Column, placeColumns, rowLine, titleLine } from '../text/columns.ts';
import { fitLine, type Line, span } from '../text/line.ts';
import type { Theme } from '../theme.ts';
import { Lines, TextLine } from './text-line.tsx';

/** What every screen that is a list is given. */
export interface ListScreenProps<Row> {
  readonly state: ViewState;
  readonly list: List<Row>;
  readonly theme: Theme;
}

interface ListViewProps<Row> extends ListScreenProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly heading?: (row: Row, width: number) => Line;
  /** Shown in place of rows where there are none. */
  readonly empty: readonly Line[];
}

/** Column titles, then the part of a list that is in sight, with a mark at the selected row. */
export function ListView<Row extends { readonly key: string }>(props: ListViewProps<Row>) {
  const { state, theme } = props;
  const { items, index, top } = props.list;
  const height = state.shown.layout.listHeight;
  const width = state.size.columns;
  const placed = placeColumns(props.columns, width - markWidth - 1);
  const seen = items.slice(top, top + height);
  return (
    <Box flexDirection="column" height={height + 1} overflow="hidden" flexShrink={0}>
      <TextLine line={[span('  '), ...titleLine(placed)]} theme={theme} />
      {items.length === 0 && (
        <Lines
          lines={props.empty.slice(0, height).map((line) => [span('  '), ...line])}
          theme={theme}
        />
      )}
      {seen.map((item) => {
        if (item.kind === 'heading') {
          const heading = props.heading?.(item.row, width - 1) ?? [];
          return <TextLine key={`heading ${item.group}`} line={heading} theme={theme} />;
        }
        const isSelected = item.index === index;
        const mark = span(isSelected ? '▌ ' : '  ', 'accent');
        const line = [mark, ...rowLine(placed, item.row)];
        return <TextLine key={item.row.key} line={line} theme={theme} isStrong={isSelected} />;
      })}
    </Box>
  );
}

/** The same place for every heading's left and right half. */
export function headingLine(left: Line, right: Line, width: number): Line {
  return fitLine([...left, span('  '), ...right], width);
}

const markWidth = 2;
