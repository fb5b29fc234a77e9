import { EventEmitter } from 'node:events';
import type { Painter } from './paint-frame.ts';

/**
 * What Ink takes for its terminal. Ink lays out and hands over whole frames (its `debug` mode);
 * how they come onto the real terminal is the painter's business, and so is its size.
 */
export function createInkOutput(painter: Painter, columns: () => number): NodeJS.WriteStream {
  const output = Object.assign(new EventEmitter(), {
    isTTY: true,
    // More than any frame has: what Ink does about frames that are too tall is not wanted here.
    rows: Number.MAX_SAFE_INTEGER,
    write(frame: string): boolean {
      painter.paint(frame);
      return true;
    },
  });
  Object.defineProperty(output, 'columns', { get: columns });
  // Ink reads columns, rows and isTTY, writes, and listens for `resize`: all of that is here.
  return output as unknown as NodeJS.WriteStream;
}
