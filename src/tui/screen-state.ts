import type { ListItem, ListState } from './list-state.ts';
import type { HandshakeRow } from './rows/handshake-rows.ts';
import type { ProblemRow } from './rows/problem-rows.ts';
import type { RouteRow } from './rows/route-rows.ts';
import type { Line } from './text/line.ts';
import type { TrafficPicture } from './traffic-picture.ts';
import type { Lookups, TuiView } from './tui-source.ts';

/** All that the screen depends on. A new state is made for every event; none is ever changed. */
export interface ViewState {
  /** What is on the screen; stays behind `newest` while paused. */
  readonly facts: Facts;
  readonly newest: Facts;
  readonly lookups: Lookups;
  readonly size: Size;
  readonly screen: ScreenName;
  readonly lists: Readonly<Record<ScreenName, ListState>>;
  /** What covers the list, or lies below it where there is room. */
  readonly pane?: PaneName;
  readonly paneTop: number;
  /** Keys go into the filter. */
  readonly isTyping: boolean;
  readonly isPaused: boolean;
  /** Counts how often a whole new drawing was asked for. */
  readonly redraws: number;
  readonly isOver: boolean;
  /** What follows from all the above for this very screen. */
  readonly shown: Shown;
}

export const screenNames = ['routes', 'handshakes', 'problems'] as const;
export type ScreenName = (typeof screenNames)[number];
export type PaneName = 'detail' | 'request' | 'help';

/** A terminal's size in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The facts of one moment, and the rows that follow from them. */
export interface Facts {
  readonly view: TuiView;
  readonly picture: TrafficPicture;
  readonly routes: readonly RouteRow[];
  readonly handshakes: readonly HandshakeRow[];
  readonly problems: readonly ProblemRow[];
}

/** What of the facts is on the screen, and where. */
export interface Shown {
  readonly list: ShownList;
  /** All lines of the pane; which of them are seen depends on `paneTop`. */
  readonly pane: readonly Line[];
  readonly layout: Layout;
}

export type ShownList =
  | ({ readonly screen: 'routes' } & List<RouteRow>)
  | ({ readonly screen: 'handshakes' } & List<HandshakeRow>)
  | ({ readonly screen: 'problems' } & List<ProblemRow>);

export interface List<Row> {
  /** Those that the filter lets through. */
  readonly rows: readonly Row[];
  readonly items: readonly ListItem<Row>[];
  /** Of the selected row. */
  readonly index: number;
  /** Of the first item that is seen. */
  readonly top: number;
}

/** Heights in rows of the terminal; together they stay below its height. */
export interface Layout {
  /** Without the column titles above it; 0 while a pane covers it. */
  readonly listHeight: number;
  /** Without the line above it. */
  readonly paneHeight: number;
  /** List and pane are both seen. */
  readonly isSplit: boolean;
}
