/** How text is dressed for a terminal; the plain one leaves it as it is. */
export interface Palette {
  readonly error: Paint;
  readonly warning: Paint;
  readonly info: Paint;
  readonly place: Paint;
  readonly faint: Paint;
  readonly strong: Paint;
}

export type Paint = (text: string) => string;

export const plainPalette: Palette = {
  error: same,
  warning: same,
  info: same,
  place: same,
  faint: same,
  strong: same,
};

/** The sixteen colours every terminal has, so that the person's own theme is kept. */
export const colourPalette: Palette = {
  error: ansi(31),
  warning: ansi(33),
  info: ansi(36),
  place: ansi(36),
  faint: ansi(2, 22),
  strong: ansi(1, 22),
};

export interface Terminal {
  readonly isTTY?: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** NO_COLOR (no-color.org) beats FORCE_COLOR, which beats what the terminal says of itself. */
export function paletteFor({ isTTY = false, env }: Terminal): Palette {
  const isSet = (name: string) => (env[name] ?? '') !== '';
  if (isSet('NO_COLOR')) return plainPalette;
  if (isSet('FORCE_COLOR')) return env['FORCE_COLOR'] === '0' ? plainPalette : colourPalette;
  return isTTY && env['TERM'] !== 'dumb' ? colourPalette : plainPalette;
}

function same(text: string): string {
  return text;
}

function ansi(open: number, close = 39): Paint {
  return (text) => (text === '' ? '' : `\u001b[${open}m${text}\u001b[${close}m`);
}
