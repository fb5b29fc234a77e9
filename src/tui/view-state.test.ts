import { describe, expect, it } from 'vitest';
import type { ViewState } from './screen-state.ts';
import { textOf } from './text/line.ts';
import {
  answered,
  backend,
  fronted,
  goodAndBad,
  noon,
  pictureOf,
  problem,
  rule,
  tableOf,
  talk,
  viewAfter,
  viewOf,
} from './tui.testing.ts';
import { reduceView } from './view-state.ts';

const manyRules = Array.from({ length: 500 }, (_, n) => rule(n, `/p${n}`, backend('whoami-tls')));
const many = { view: viewOf(tableOf(...manyRules)) };

function selected({ shown: { list } }: ViewState): string | undefined {
  return list.rows[list.index]?.search;
}

describe('views', () => {
  it('are chosen by number and by tab', () => {
    expect(viewAfter(['2']).screen).toBe('handshakes');
    expect(viewAfter(['tab', 'tab']).screen).toBe('problems');
    expect(viewAfter(['tab', 'tab', 'tab']).screen).toBe('routes');
    expect(viewAfter(['shift+tab']).screen).toBe('problems');
  });

  it('keep their own selection', () => {
    expect(selected(viewAfter(['j', '2', '1']))).toContain('stable');
  });
});

describe('the selection', () => {
  it('moves by line, by page and to both ends, and stops there', () => {
    expect(selected(viewAfter(['j', 'down', 'k'], many))).toContain('/p1 ');
    expect(viewAfter(['pagedown'], many).shown.list.index).toBe(17);
    expect(viewAfter(['G'], many).shown.list.index).toBe(499);
    expect(viewAfter(['G', 'j'], many).shown.list.index).toBe(499);
    expect(viewAfter(['G', 'g', 'k'], many).shown.list.index).toBe(0);
  });

  it('is always in sight', () => {
    for (const keys of [['G'], ['G', 'k', 'k'], ['pagedown', 'pagedown', 'pageup'], ['G', 'g']]) {
      const { list, layout } = viewAfter(keys, many).shown;
      const at = list.items.findIndex((item) => item.kind === 'row' && item.index === list.index);
      expect(at).toBeGreaterThanOrEqual(list.top);
      expect(at).toBeLessThan(list.top + layout.listHeight);
    }
  });

  it('follows the newest handshake until another row is chosen, which is then held', () => {
    const later = pictureOf([...goodAndBad, fronted('c3', noon + 9000)]);
    const look = { type: 'looked', view: talk, picture: later } as const;
    const events = { events: goodAndBad };
    expect(reduceView(viewAfter(['2'], events), look).shown.list.index).toBe(0);
    const held = reduceView(viewAfter(['2', 'j'], events), look);
    expect(held.shown.list.index).toBe(2);
    expect(selected(held)).toContain('200');
  });

  it('goes to the first row when its own is gone', () => {
    const look = { type: 'looked', view: viewOf(tableOf()), picture: pictureOf([]) } as const;
    expect(reduceView(viewAfter(['j']), look).shown.list.index).toBe(0);
  });
});

describe('the detail', () => {
  it('opens on enter and closes on escape', () => {
    expect(viewAfter(['enter']).pane).toBe('detail');
    expect(viewAfter(['right', 'escape']).pane).toBeUndefined();
  });

  it('does not open where there is no row', () => {
    expect(viewAfter(['2', 'enter']).pane).toBeUndefined();
  });

  it('stays with the handshake it was opened for', () => {
    const opened = viewAfter(['2', 'enter'], { events: goodAndBad });
    const picture = pictureOf([...goodAndBad, fronted('c3', noon + 9000)]);
    const after = reduceView(opened, { type: 'looked', view: talk, picture });
    expect(selected(after)).toContain('502');
  });

  it('scrolls no further than its last line', () => {
    const state = viewAfter(['2', 'enter', 'G'], { events: goodAndBad });
    expect(state.paneTop).toBe(state.shown.pane.length - state.shown.layout.paneHeight);
    expect(state.paneTop).toBeGreaterThan(0);
    expect(viewAfter(['2', 'enter', 'G', 'k'], { events: goodAndBad }).paneTop).toBe(
      state.paneTop - 1,
    );
  });

  it('lies below the list on a tall terminal, where arrows go on selecting', () => {
    const tall = { events: goodAndBad, rows: 60 };
    const state = viewAfter(['2', 'enter', 'j'], tall);
    expect(state.shown.layout.isSplit).toBe(true);
    expect(selected(state)).toContain('200');
  });

  it('tells of a request how to send it', () => {
    const { pane } = viewAfter(['c']).shown;
    expect(pane.map(textOf).join('\n')).toContain('curl --cacert /state/external-ca.crt');
  });
});

describe('the filter', () => {
  it('takes every character until enter, also those that are keys elsewhere', () => {
    const state = viewAfter(['/', ...'q/j', 'enter', 'q']);
    expect(state.lists.routes.filter).toBe('q/j');
    expect(state.isOver).toBe(true);
  });

  it('shows the rows that have all of its words', () => {
    expect(viewAfter(['/', ...'split CANARY'])).toMatchObject({ shown: { list: { rows: [{}] } } });
    expect(viewAfter(['/', ...'nothing']).shown.list.rows).toEqual([]);
  });

  it('loses its last character, all of them, or itself', () => {
    expect(viewAfter(['/', 'a', '👩‍🚀', 'backspace']).lists.routes.filter).toBe('a');
    expect(viewAfter(['/', ...'ab', 'ctrl+u']).lists.routes.filter).toBe('');
    expect(viewAfter(['/', ...'ab', 'escape'])).toMatchObject({
      isTyping: false,
      lists: { routes: { filter: '' } },
    });
  });

  it('has a limit', () => {
    expect(viewAfter(['/', ...'x'.repeat(500)]).lists.routes.filter).toHaveLength(100);
  });
});

describe('a pause', () => {
  const answers = [fronted('c1'), answered('r1', { connection: 'c1', backConnection: 'b1' })];

  it('holds the screen, and ends with all that happened meanwhile', () => {
    const look = { type: 'looked', view: talk, picture: pictureOf(answers) } as const;
    const held = reduceView(viewAfter(['2', 'p']), look);
    expect(held.shown.list.rows).toHaveLength(0);
    const resumed = reduceView(held, { type: 'pressed', key: 'p' });
    expect(resumed.shown.list.rows).toHaveLength(1);
  });
});

describe('quitting', () => {
  it('is done by q, and by ctrl-c even while a filter is typed', () => {
    expect(viewAfter(['q']).isOver).toBe(true);
    expect(viewAfter(['/', 'q']).isOver).toBe(false);
    expect(viewAfter(['/', 'q', 'ctrl+c']).isOver).toBe(true);
  });
});

describe('a problem', () => {
  it('is shown with its line, its reason and the next step', () => {
    const view = viewOf(tableOf(), { findings: [problem] });
    const said = viewAfter(['3', 'enter'], { view }).shown.pane.map(textOf).join('\n');
    expect(said).toContain('k8s/http-route.yaml:3:9');
    expect(said).toContain('3 │         - name: nobody');
    expect(said).toContain('next  Add the Service');
  });
});
