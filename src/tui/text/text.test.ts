import { describe, expect, it } from 'vitest';
import { placeColumns, rowLine } from './columns.ts';
import { cut, cutStart, widthOf, wrap } from './display-width.ts';
import { fitLine, lineOf, lineWidth, span, spread, textOf } from './line.ts';

describe('display width', () => {
  it('counts columns and not characters', () => {
    expect(['abc', 'é', 'e\u0301', '漢字', '🔒', '👩‍🚀', '✓', 'ﾊ'].map(widthOf)).toEqual([
      3, 1, 1, 4, 2, 2, 1, 1,
    ]);
  });

  it('cuts without going over and without halving a character', () => {
    expect(cut('漢字漢字', 5)).toBe('漢字…');
    expect(cut('漢字漢字', 4)).toBe('漢…');
    expect(cut('whoami', 6)).toBe('whoami');
    expect(cut('whoami', 5)).toBe('whoa…');
    expect(cut('whoami', 0)).toBe('');
  });

  it('cuts the front of a path where its end tells more', () => {
    expect(cutStart('/a/long/way/to/gateway.yaml:3:1', 18)).toBe('…/gateway.yaml:3:1');
  });

  it('wraps at blanks, and within words that are too long', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
    expect(wrap('漢字漢字', 5)).toEqual(['漢字', '漢字']);
  });
});

describe('a line', () => {
  it('shows what could steer the terminal as dots', () => {
    expect(span('a\u001b[2Jb\u202ec\r\n').text).toBe('a·[2Jb·c··');
  });

  it('is cut or padded to exactly the width asked for', () => {
    for (const text of ['', 'short', '漢字漢字漢字', 'something rather long']) {
      for (const width of [0, 1, 7, 12]) {
        expect(lineWidth(fitLine(lineOf(text), width))).toBeLessThanOrEqual(width);
      }
      expect(widthOf(textOf(fitLine(lineOf(text), 12)))).toBe(12);
    }
  });

  it('gives up its left half for the right one', () => {
    const line = spread(lineOf('a long title'), lineOf('3/s'), 10);
    expect(textOf(line)).toBe('a lo…  3/s');
  });
});

describe('columns', () => {
  const cell = (text: string) => lineOf(text);
  const columns = [
    { title: 'A', min: 4, max: 20, rank: 2, cell },
    { title: 'B', min: 4, max: 4, rank: 1, cell },
  ];

  it('are left out by rank when there is no room', () => {
    expect(placeColumns(columns, 9).map(({ column }) => column.title)).toEqual(['A']);
    expect(placeColumns(columns, 10)).toHaveLength(2);
  });

  it('share what is left up to their most', () => {
    expect(placeColumns(columns, 16).map(({ width }) => width)).toEqual([10, 4]);
    expect(placeColumns(columns, 99).map(({ width }) => width)).toEqual([20, 4]);
  });

  it('give every row the same width', () => {
    const placed = placeColumns(columns, 16);
    const widths = ['x', '漢字漢字漢字漢字', 'y'.repeat(50)].map((text) =>
      lineWidth(rowLine(placed, text)),
    );
    expect(widths).toEqual([16, 16, 16]);
  });
});
