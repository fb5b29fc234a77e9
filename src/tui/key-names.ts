import type { Key } from 'ink';
import { graphemesOf } from './text/display-width.ts';

/**
 * What was pressed, by name: `up`, `enter`, `ctrl+c`, or the character itself. Several, if the
 * terminal sent several at once, as it does when somebody types fast or pastes.
 */
export function namePressed(input: string, key: Key): readonly string[] {
  const special = specialKeys.find(([, isPressed]) => isPressed(key));
  if (special) return [special[0]];
  if (key.ctrl) return [`ctrl+${input}`];
  const characters = graphemesOf(input).map((each) => controlNames[each] ?? each);
  // Escape and the next key arrive as one when they are sent quickly enough.
  return key.meta ? ['escape', ...characters] : characters;
}

/** Terminals send the backspace key as DEL, which Ink calls `delete`. */
const specialKeys: readonly (readonly [string, (key: Key) => boolean])[] = [
  ['escape', (key) => key.escape],
  ['shift+tab', (key) => key.tab && key.shift],
  ['tab', (key) => key.tab],
  ['enter', (key) => key.return],
  ['backspace', (key) => key.backspace || key.delete],
  ['up', (key) => key.upArrow],
  ['down', (key) => key.downArrow],
  ['left', (key) => key.leftArrow],
  ['right', (key) => key.rightArrow],
  ['pageup', (key) => key.pageUp],
  ['pagedown', (key) => key.pageDown],
  ['home', (key) => key.home],
  ['end', (key) => key.end],
];

const controlNames: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u007f': 'backspace',
  '\u0003': 'ctrl+c',
};
