import {
  filterRows,
  type ListRow,
  type ListState,
  scrollTo,
  selectedIndex,
  withHeadings,
} from './list-state.ts';
import { helpLines } from './panes/help-lines.ts';
import { problemLines } from './panes/problem-lines.ts';
import { requestLines } from './panes/request-lines.ts';
import { routeLines } from './panes/route-lines.ts';
import { storyLines } from './panes/story-lines.ts';
import type { RouteRow } from './rows/route-rows.ts';
import type { Facts, Layout, List, Shown, ShownList, ViewState } from './screen-state.ts';
import type { Line } from './text/line.ts';

/** Pure: everything on the screen follows from the state. */
export function showFacts(state: Omit<ViewState, 'shown'>): Shown {
  const list = (height: number): ShownList => {
    const { facts, screen } = state;
    const own = state.lists[screen];
    switch (screen) {
      case 'routes':
        return {
          screen,
          ...listOf(facts.routes, own, { height, groupOf: groupOfRoute }),
        };
      case 'handshakes':
        return { screen, ...listOf(facts.handshakes, own, { height }) };
      case 'problems':
        return { screen, ...listOf(facts.problems, own, { height }) };
    }
  };
  const pane = paneLines(list(1), state);
  const layout = layoutOf(state, pane.length);
  return { list: list(layout.listHeight), pane, layout };
}

function listOf<Row extends ListRow>(
  all: readonly Row[],
  state: ListState,
  { height, groupOf }: { height: number; groupOf?: (row: Row) => string },
): List<Row> {
  const rows = filterRows(all, state.filter);
  const items = groupOf
    ? withHeadings(rows, groupOf)
    : rows.map((row, index) => ({ kind: 'row', row, index }) as const);
  const index = selectedIndex(rows, state);
  const top = height > 0 ? scrollTo(items, { index, top: state.top, height }) : state.top;
  return { rows, items, index, top };
}

function groupOfRoute({ place }: RouteRow): string {
  return `${place.key}|${place.hostname}`;
}

function paneLines(list: ShownList, state: Omit<ViewState, 'shown'>): readonly Line[] {
  const width = state.size.columns - paneMargin;
  const { facts, lookups, pane } = state;
  if (pane === undefined) return [];
  if (pane === 'help') return helpLines();
  const around = { width, view: facts.view, lookups };
  if (pane === 'request') return requestLines(routeFor(list, facts), around);
  if (list.screen === 'routes') return routeLines(list.rows[list.index], around);
  if (list.screen === 'handshakes') return storyLines(list.rows[list.index], around);
  return problemLines(list.rows[list.index], around);
}

/** The selected route, or the one that the selected handshake led to. */
function routeFor(list: ShownList, { routes }: Facts): RouteRow | undefined {
  if (list.screen === 'routes') return list.rows[list.index];
  const rule = list.screen === 'handshakes' ? list.rows[list.index]?.latest?.end?.rule : undefined;
  const found = routes.find(
    ({ rule: { origin } }) =>
      rule !== undefined &&
      origin.field === rule.field &&
      origin.object.name === rule.object.name &&
      origin.object.namespace === rule.object.namespace,
  );
  return found ?? routes[0];
}

function layoutOf({ size, pane }: Pick<ViewState, 'size' | 'pane'>, lines: number): Layout {
  const body = Math.max(size.rows - chromeHeight, 1);
  if (pane === undefined) return { listHeight: body - 1, paneHeight: 0, isSplit: false };
  const wanted = Math.min(lines, Math.floor(body * paneShare));
  const isSplit = pane === 'request' || (pane === 'detail' && body >= splitBodyMin);
  if (!isSplit || body - wanted < listBodyMin) {
    return { listHeight: 0, paneHeight: body, isSplit: false };
  }
  return { listHeight: body - wanted - 2, paneHeight: wanted, isSplit: true };
}

/** Header, tabs, the line below them, the keys, and the last row, which stays empty. */
const chromeHeight = 5;
/** On both sides together. */
const paneMargin = 2;
const paneShare = 0.8;
const splitBodyMin = 30;
const listBodyMin = 5;
