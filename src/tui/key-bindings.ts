import type { PaneName, ScreenName, ViewState } from './screen-state.ts';

/** What a person wants; `view-state.ts` says what comes of it. */
export type Intent =
  | { readonly want: 'show'; readonly screen: ScreenName }
  | { readonly want: 'cycle'; readonly by: 1 | -1 }
  | { readonly want: 'move'; readonly by: 'line' | 'page' | 'all'; readonly forward: boolean }
  | { readonly want: 'scroll-pane'; readonly forward: boolean }
  | { readonly want: 'toggle'; readonly pane: PaneName }
  | { readonly want: 'open' | 'close' | 'pause' }
  | { readonly want: 'filter' | 'keep-filter' | 'drop-filter' | 'erase' | 'erase-all' }
  | { readonly want: 'redraw' | 'quit' };

export interface KeyBinding {
  readonly keys: readonly string[];
  /** As the bottom line and the help show it. */
  readonly label: string;
  /** A word for the bottom line; absent keeps it to the help. */
  readonly hint?: string;
  readonly help: string;
  readonly when: (state: ViewState) => boolean;
  readonly intent: Intent;
}

/** The first binding that holds counts. In filter mode every other character is typed. */
export function intentOf(key: string, state: ViewState): Intent | undefined {
  return keyBindings.find((each) => each.keys.includes(key) && each.when(state))?.intent;
}

/** In the order of importance: what does not fit into the bottom line is left out at the end. */
export function hintsFor(state: ViewState): readonly KeyBinding[] {
  return keyBindings.filter((each) => each.hint !== undefined && each.when(state));
}

const always = () => true;
const typing = (state: ViewState) => state.isTyping;
const reading = (state: ViewState) => !state.isTyping;
const inList = (state: ViewState) => reading(state) && state.pane === undefined;
const inPane = (state: ViewState) => reading(state) && state.pane !== undefined;
const inSplit = (state: ViewState) => inPane(state) && state.shown.layout.isSplit;
const inFullPane = (state: ViewState) => inPane(state) && !state.shown.layout.isSplit;
const selecting = (state: ViewState) => inList(state) || inSplit(state);
const filtered = (state: ViewState) => inList(state) && state.lists[state.screen].filter !== '';

const down = { want: 'move', by: 'line', forward: true } as const;
const up = { want: 'move', by: 'line', forward: false } as const;

export const keyBindings: readonly KeyBinding[] = [
  {
    keys: ['ctrl+c'],
    label: 'ctrl-c',
    help: 'quit, from anywhere',
    when: always,
    intent: { want: 'quit' },
  },
  {
    keys: ['enter'],
    label: '⏎',
    hint: 'keep filter',
    help: 'keep the filter and go back to the list',
    when: typing,
    intent: { want: 'keep-filter' },
  },
  {
    keys: ['escape'],
    label: 'esc',
    hint: 'drop filter',
    help: 'drop the filter',
    when: typing,
    intent: { want: 'drop-filter' },
  },
  {
    keys: ['backspace'],
    label: '⌫',
    help: 'erase a character of the filter',
    when: typing,
    intent: { want: 'erase' },
  },
  {
    keys: ['ctrl+u'],
    label: 'ctrl-u',
    help: 'erase the filter',
    when: typing,
    intent: { want: 'erase-all' },
  },
  { keys: ['down'], label: '↓', help: 'next row', when: typing, intent: down },
  { keys: ['up'], label: '↑', help: 'previous row', when: typing, intent: up },
  {
    keys: ['escape', 'left', 'h', 'backspace'],
    label: 'esc',
    hint: 'back',
    help: 'close the detail, the request or this help',
    when: inPane,
    intent: { want: 'close' },
  },
  {
    keys: ['escape'],
    label: 'esc',
    hint: 'show all',
    help: 'drop the filter',
    when: filtered,
    intent: { want: 'drop-filter' },
  },
  {
    keys: ['pagedown', ' ', 'ctrl+f', 'J'],
    label: 'PgDn',
    help: 'scroll the detail',
    when: inSplit,
    intent: { want: 'scroll-pane', forward: true },
  },
  {
    keys: ['pageup', 'ctrl+b', 'K'],
    label: 'PgUp',
    help: 'scroll the detail back',
    when: inSplit,
    intent: { want: 'scroll-pane', forward: false },
  },
  {
    keys: ['down', 'j'],
    label: '↑↓',
    hint: 'select',
    help: 'next row; scrolls an open detail',
    when: selecting,
    intent: down,
  },
  {
    keys: ['down', 'j'],
    label: '↑↓',
    hint: 'scroll',
    help: 'scroll the detail',
    when: inFullPane,
    intent: down,
  },
  { keys: ['up', 'k'], label: '↑', help: 'previous row', when: reading, intent: up },
  {
    keys: ['enter', 'right', 'l'],
    label: '⏎',
    hint: 'open',
    help: 'the whole story of the selected row',
    when: inList,
    intent: { want: 'open' },
  },
  {
    keys: ['/'],
    label: '/',
    hint: 'filter',
    help: 'show only rows with these words',
    when: inList,
    intent: { want: 'filter' },
  },
  {
    keys: ['c'],
    label: 'c',
    hint: 'curl',
    help: 'how to send a request to the selected route',
    when: reading,
    intent: { want: 'toggle', pane: 'request' },
  },
  {
    keys: ['p'],
    label: 'p',
    hint: 'pause',
    help: 'hold the screen still; traffic goes on',
    when: (state) => reading(state) && !state.isPaused,
    intent: { want: 'pause' },
  },
  {
    keys: ['p'],
    label: 'p',
    hint: 'resume',
    help: 'show what is going on again',
    when: (state) => reading(state) && state.isPaused,
    intent: { want: 'pause' },
  },
  ...(['routes', 'handshakes', 'problems'] as const).map((screen, index) => ({
    keys: [String(index + 1)],
    label: String(index + 1),
    help: `show the ${screen}`,
    when: reading,
    intent: { want: 'show', screen } as const,
  })),
  {
    keys: ['tab'],
    label: 'tab',
    hint: 'next view',
    help: 'the next view; shift-tab the one before',
    when: reading,
    intent: { want: 'cycle', by: 1 },
  },
  {
    keys: ['shift+tab'],
    label: 'shift-tab',
    help: 'the view before',
    when: reading,
    intent: { want: 'cycle', by: -1 },
  },
  {
    keys: ['?'],
    label: '?',
    hint: 'help',
    help: 'this help',
    when: reading,
    intent: { want: 'toggle', pane: 'help' },
  },
  {
    keys: ['q'],
    label: 'q',
    hint: 'quit',
    help: 'quit and restore the terminal',
    when: reading,
    intent: { want: 'quit' },
  },
  {
    keys: ['pagedown', ' ', 'ctrl+f'],
    label: 'PgDn',
    help: 'a screenful on; PgUp a screenful back',
    when: reading,
    intent: { want: 'move', by: 'page', forward: true },
  },
  {
    keys: ['pageup', 'ctrl+b'],
    label: 'PgUp',
    help: 'a screenful back',
    when: reading,
    intent: { want: 'move', by: 'page', forward: false },
  },
  {
    keys: ['g', 'home'],
    label: 'g',
    help: 'to the top, where the newest is followed',
    when: reading,
    intent: { want: 'move', by: 'all', forward: false },
  },
  {
    keys: ['G', 'end'],
    label: 'G',
    help: 'to the end',
    when: reading,
    intent: { want: 'move', by: 'all', forward: true },
  },
  {
    keys: ['ctrl+l'],
    label: 'ctrl-l',
    help: 'draw the screen again',
    when: always,
    intent: { want: 'redraw' },
  },
];
