import { type Intent, intentOf } from './key-bindings.ts';
import { freshList, type ListState, moveSelection } from './list-state.ts';
import { handshakeRows } from './rows/handshake-rows.ts';
import { problemRows } from './rows/problem-rows.ts';
import { routeRows } from './rows/route-rows.ts';
import {
  type Facts,
  type ScreenName,
  type Size,
  screenNames,
  type ViewState,
} from './screen-state.ts';
import { showFacts } from './shown.ts';
import { graphemesOf, withoutLast } from './text/display-width.ts';
import type { TrafficPicture } from './traffic-picture.ts';
import type { Lookups, TuiView } from './tui-source.ts';

export type ViewEvent =
  | { readonly type: 'looked'; readonly view: TuiView; readonly picture: TrafficPicture }
  | { readonly type: 'resized'; readonly size: Size }
  | { readonly type: 'pressed'; readonly key: string };

export interface Beginning {
  readonly view: TuiView;
  readonly picture: TrafficPicture;
  readonly lookups: Lookups;
  readonly size: Size;
}

export function beginView({ view, picture, lookups, size }: Beginning): ViewState {
  const facts = factsOf(view, picture);
  const lists = { routes: freshList, handshakes: freshList, problems: freshList };
  return settle({
    facts,
    newest: facts,
    lookups,
    size,
    screen: 'routes',
    lists,
    paneTop: 0,
    isTyping: false,
    isPaused: false,
    redraws: 0,
    isOver: false,
  });
}

/** The whole behaviour of the screen: what was, and what happened, give what is. */
export function reduceView(state: ViewState, event: ViewEvent): ViewState {
  switch (event.type) {
    case 'looked': {
      const newest = factsOf(event.view, event.picture);
      return settle({ ...state, newest, facts: state.isPaused ? state.facts : newest });
    }
    case 'resized':
      return settle({ ...state, size: event.size, redraws: state.redraws + 1 });
    case 'pressed': {
      const intent = intentOf(event.key, state);
      if (intent) return settle(follow(state, intent));
      return state.isTyping && isCharacter(event.key)
        ? settle(editFilter(state, (filter) => (filter + event.key).slice(0, filterLengthMax)))
        : state;
    }
  }
}

export function factsOf(view: TuiView, picture: TrafficPicture): Facts {
  return {
    view,
    picture,
    routes: routeRows(view, picture.tallies),
    handshakes: handshakeRows(picture, view.table),
    problems: problemRows(view),
  };
}

type Unsettled = Omit<ViewState, 'shown'>;

function follow(state: ViewState, intent: Intent): Unsettled {
  switch (intent.want) {
    case 'show':
      return show(state, intent.screen);
    case 'cycle': {
      const index = screenNames.indexOf(state.screen) + intent.by + screenNames.length;
      return show(state, screenNames[index % screenNames.length] ?? 'routes');
    }
    case 'move':
      return move(state, intent);
    case 'scroll-pane':
      return scroll(state, (intent.forward ? 1 : -1) * (state.shown.layout.paneHeight - 1));
    case 'open':
      return state.shown.list.rows.length === 0 ? state : open(state);
    case 'toggle':
      return state.pane === intent.pane
        ? closed(state)
        : { ...state, pane: intent.pane, paneTop: 0 };
    case 'close':
      return closed(state);
    case 'pause':
      return { ...state, isPaused: !state.isPaused, facts: state.newest };
    case 'filter':
      return { ...state, isTyping: true };
    case 'keep-filter':
      return { ...state, isTyping: false };
    case 'drop-filter':
      return { ...editFilter(state, () => ''), isTyping: false };
    case 'erase':
      return editFilter(state, withoutLast);
    case 'erase-all':
      return editFilter(state, () => '');
    case 'redraw':
      return { ...state, redraws: state.redraws + 1 };
    case 'quit':
      return { ...state, isOver: true };
  }
}

function show(state: ViewState, screen: ScreenName): Unsettled {
  return screen === state.screen ? closed(state) : { ...closed(state), screen };
}

function closed(state: Unsettled): Unsettled {
  const { pane: _, ...rest } = state;
  return { ...rest, paneTop: 0 };
}

/** Holds on to the row that is read, also when it was only the newest so far. */
function open(state: ViewState): Unsettled {
  const { rows, index } = state.shown.list;
  const row = rows[index];
  const list = state.lists[state.screen];
  const held = row ? withList(state, { ...list, selected: row.key }) : state;
  return { ...held, pane: 'detail', paneTop: 0 };
}

type Move = Extract<Intent, { want: 'move' }>;

function move(state: ViewState, { by, forward }: Move): Unsettled {
  const { list, layout } = state.shown;
  const direction = forward ? 1 : -1;
  if (state.pane !== undefined && !layout.isSplit) {
    return scroll(state, direction * stepOf(by, layout.paneHeight - 1));
  }
  const delta = direction * stepOf(by, Math.max(layout.listHeight - 1, 1));
  const moved = moveSelection(list.rows, state.lists[state.screen], delta);
  return { ...withList(state, moved), paneTop: 0 };
}

function stepOf(by: Move['by'], page: number): number {
  if (by === 'all') return Number.MAX_SAFE_INTEGER;
  return by === 'page' ? page : 1;
}

function scroll(state: ViewState, delta: number): Unsettled {
  return { ...state, paneTop: Math.max(state.paneTop + delta, 0) };
}

function editFilter(state: ViewState, edit: (filter: string) => string): Unsettled {
  const { selected: _, ...list } = state.lists[state.screen];
  return withList(state, { ...list, filter: edit(list.filter) });
}

function withList(state: Unsettled, list: ListState): Unsettled {
  return { ...state, lists: { ...state.lists, [state.screen]: list } };
}

/** Brings what is derived in step, and every position back into its bounds. */
function settle(state: Unsettled): ViewState {
  const shown = showFacts(state);
  const { top } = shown.list;
  const paneTop = Math.min(state.paneTop, Math.max(shown.pane.length - shown.layout.paneHeight, 0));
  return { ...withList(state, { ...state.lists[state.screen], top }), paneTop, shown };
}

function isCharacter(key: string): boolean {
  return graphemesOf(key).length === 1 && !/\p{Cc}/u.test(key);
}

const filterLengthMax = 100;
