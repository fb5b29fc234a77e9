import { describe, expect, it } from 'vitest';
import { createPainter } from './paint-frame.ts';

describe('the painter', () => {
  it('writes only the lines that changed, each at its own place', () => {
    const { painter, written } = begin();
    painter.paint('one\ntwo\nthree');
    written.length = 0;
    painter.paint('one\n2\nthree');
    expect(written).toEqual(['\u001b[?2026h\u001b[2;1H\u001b[2K2\u001b[?2026l']);
  });

  it('writes nothing for a frame that is on the screen already', () => {
    const { painter, written } = begin();
    painter.paint('one');
    painter.paint('one');
    expect(written).toHaveLength(1);
  });

  it('erases the lines that a shorter frame leaves behind', () => {
    const { painter, written } = begin();
    painter.paint('one\ntwo\nthree');
    painter.paint('one');
    expect(written.at(-1)).toContain('\u001b[2;1H\u001b[2K\u001b[3;1H\u001b[2K');
  });

  it('paints the whole frame when told to forget, and never touches the scrollback', () => {
    const { painter, written } = begin();
    painter.paint('one\ntwo');
    painter.forget();
    painter.paint('one\ntwo');
    expect(written[1]).toBe(written[0]);
    expect(written.join('')).not.toContain('\u001b[3J');
  });
});

function begin() {
  const written: string[] = [];
  return { painter: createPainter((text) => void written.push(text)), written };
}
