import { Box } from 'ink';
import type { ViewState } from '../screen-state.ts';
import type { Theme } from '../theme.ts';
import { Footer } from './footer.tsx';
import { HandshakesView } from './handshakes-view.tsx';
import { Header } from './header.tsx';
import { PaneView } from './pane-view.tsx';
import { ProblemsView } from './problems-view.tsx';
import { RoutesView } from './routes-view.tsx';

interface ScreenProps {
  readonly state: ViewState;
  readonly theme: Theme;
}

/** The whole terminal but its last row, from one state and nothing else. */
export function Screen({ state, theme }: ScreenProps) {
  const { columns, rows } = state.size;
  const { layout } = state.shown;
  return (
    <Box
      flexDirection="column"
      width={columns}
      height={Math.max(rows - 1, 1)}
      overflow="hidden"
      flexShrink={0}
    >
      <Header state={state} theme={theme} />
      <Box flexDirection="column" flexGrow={1} overflow="hidden">
        {layout.listHeight > 0 && <ListOf state={state} theme={theme} />}
        {state.pane !== undefined && <PaneView state={state} theme={theme} />}
      </Box>
      <Footer state={state} theme={theme} />
    </Box>
  );
}

function ListOf({ state, theme }: ScreenProps) {
  const { list } = state.shown;
  switch (list.screen) {
    case 'routes':
      return <RoutesView state={state} list={list} theme={theme} />;
    case 'handshakes':
      return <HandshakesView state={state} list={list} theme={theme} />;
    case 'problems':
      return <ProblemsView state={state} list={list} theme={theme} />;
  }
}
