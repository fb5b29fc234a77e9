import type { TextProps } from 'ink';
import { paletteFor, plainPalette } from '../diagnostics/palette.ts';
import type { Tone } from './text/line.ts';

/** How tones look. The sixteen colours of the terminal only, so that the person's own theme is kept. */
export type Theme = Readonly<Record<Tone, Look>>;

export type Look = Pick<TextProps, 'color' | 'bold' | 'dimColor'>;

/** Without colour where NO_COLOR is set; weight and signs then carry the meaning. */
export function themeFor(env: Readonly<Record<string, string | undefined>>): Theme {
  return paletteFor({ isTTY: true, env }) === plainPalette ? plainTheme : colourTheme;
}

export const plainTheme: Theme = {
  plain: {},
  faint: { dimColor: true },
  strong: { bold: true },
  good: {},
  warning: { bold: true },
  error: { bold: true },
  info: {},
  place: {},
  accent: { bold: true },
  front: { bold: true },
  back: { bold: true },
};

const colourTheme: Theme = {
  plain: {},
  faint: { dimColor: true },
  strong: { bold: true },
  good: { color: 'green' },
  warning: { color: 'yellow' },
  error: { color: 'red', bold: true },
  info: { color: 'blue' },
  place: { color: 'cyan' },
  accent: { color: 'cyan', bold: true },
  front: { color: 'blue', bold: true },
  back: { color: 'magenta', bold: true },
};
