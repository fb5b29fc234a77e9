import { Box } from 'ink';
import type { Socket } from '../../routing-table/routing-table.ts';
import { countProblems } from '../rows/problem-rows.ts';
import { type Facts, type ScreenName, screenNames, type ViewState } from '../screen-state.ts';
import { type Line, lineOf, span, spread } from '../text/line.ts';
import { plural, sayName, sayRate } from '../text/say.ts';
import type { Theme } from '../theme.ts';
import { TextLine } from './text-line.tsx';

/** Who serves where, how it goes, and which view this is. */
export function Header({ state, theme }: { state: ViewState; theme: Theme }) {
  const { columns } = state.size;
  return (
    <Box flexDirection="column" flexShrink={0}>
      <TextLine line={spread(whoAndWhere(state), howItGoes(state), columns)} theme={theme} />
      <TextLine line={spread(tabs(state), modes(state), columns)} theme={theme} />
      <TextLine line={lineOf(span('─'.repeat(columns), 'faint'))} theme={theme} />
    </Box>
  );
}

function whoAndWhere({ facts }: ViewState): Line {
  const gateways = gatewayPlaces(facts);
  return [
    span(' Postern', 'accent'),
    ...(gateways.length === 0 && facts.view.isSettled ? [span('  no Gateway', 'warning')] : []),
    ...gateways.flatMap(({ name, sockets }) => [
      span(`  ${name} `, 'strong'),
      ...sockets.flatMap(({ key, isOpen }) => [
        span(` ${key}`, isOpen ? 'place' : 'error'),
        ...(isOpen ? [] : [span(' not open', 'error')]),
      ]),
    ]),
  ];
}

interface GatewayPlace {
  readonly name: string;
  readonly sockets: readonly { readonly key: string; readonly isOpen: boolean }[];
}

function gatewayPlaces({ view }: Facts): readonly GatewayPlace[] {
  const closed = new Set(view.sockets.filter(({ isOpen }) => !isOpen).map(({ key }) => key));
  const places = new Map<string, Socket[]>();
  for (const socket of view.table.sockets) {
    for (const { gateway } of socket.listeners) {
      const own = places.get(sayName(gateway)) ?? [];
      if (!own.includes(socket)) own.push(socket);
      places.set(sayName(gateway), own);
    }
  }
  return [...places.entries()].map(([name, sockets]) => ({
    name,
    sockets: sockets
      .filter((socket) => closed.has(socket.key) || !isTwin(socket, sockets))
      .map(({ key }) => ({ key, isOpen: !closed.has(key) })),
  }));
}

/** `[::1]` beside `127.0.0.1` on the same port goes without saying. */
function isTwin({ address, port }: Socket, others: readonly Socket[]): boolean {
  return (
    address.includes(':') &&
    others.some((other) => other.port === port && !other.address.includes(':'))
  );
}

function howItGoes({ facts }: ViewState): Line {
  const { errors, warnings } = countProblems(facts.problems);
  const said = [
    ...(facts.view.isSettled ? [] : [span('starting…', 'warning')]),
    ...(errors > 0 ? [span(`✗ ${plural(errors, 'error')}`, 'error')] : []),
    ...(warnings > 0 ? [span(`! ${plural(warnings, 'warning')}`, 'warning')] : []),
  ];
  return lineOf(
    ...(said.length > 0 ? said : [span('✓ no problems', 'good')]).flatMap((each) => [each, '  ']),
    `${sayRate(facts.picture.perSecond).replace('/s', ' req/s')} `,
  );
}

function tabs({ screen, facts }: ViewState): Line {
  return screenNames.flatMap((name, index) => {
    const isShown = name === screen;
    return lineOf(
      span(isShown ? ` ▸${index + 1} ` : `  ${index + 1} `, isShown ? 'accent' : 'faint'),
      span(titles[name], isShown ? 'strong' : 'plain'),
      span(` ${facts[name].length} `, 'faint'),
    );
  });
}

function modes(state: ViewState): Line {
  const { isPaused, lists, screen, isTyping } = state;
  const { filter } = lists[screen];
  return lineOf(
    span(whichRows(state), 'faint'),
    filter !== '' && !isTyping ? span(`/${filter}  `, 'warning') : '',
    isPaused ? span('❚❚ paused ', 'warning') : '',
  );
}

/** `12 of 500`, where not all rows are in sight. */
function whichRows({ shown: { list, layout } }: ViewState): string {
  const { items, rows, index } = list;
  return items.length > layout.listHeight && layout.listHeight > 0
    ? `${index + 1} of ${rows.length}  `
    : '';
}

const titles: Readonly<Record<ScreenName, string>> = {
  routes: 'Routes',
  handshakes: 'Handshakes',
  problems: 'Problems',
};
