import { type KeyBinding, keyBindings } from '../key-bindings.ts';
import { type Line, lineOf, span } from '../text/line.ts';
import { emptyLine } from './pane-text.ts';

/** Every key there is, from the same table that the keys themselves are read from. */
export function helpLines(): readonly Line[] {
  const known = new Map<string, KeyBinding>();
  // Those that the bottom line shows are what most people look for.
  for (const binding of [...keyBindings.filter(isCommon), ...keyBindings]) {
    if (!known.has(binding.help)) known.set(binding.help, binding);
  }
  return [
    lineOf(span('Keys', 'strong')),
    ...[...known.values()].map(({ label, keys, help }) =>
      lineOf(
        span(label.padEnd(12), 'accent'),
        help,
        span(others(label, keys).length > 0 ? `   also ${others(label, keys)}` : '', 'faint'),
      ),
    ),
    emptyLine,
    lineOf(span('Signs', 'strong')),
    lineOf(span('🔒'.padEnd(10), 'good'), 'TLS to the backend, its identity verified by a policy'),
    lineOf(
      span('plaintext'.padEnd(12), 'faint'),
      'no policy governs the backend: no TLS behind us',
    ),
    lineOf(span('✗ refused'.padEnd(12), 'error'), 'a policy cannot be honoured: nothing is sent'),
    lineOf(span('✓✓✓'.padEnd(12), 'good'), 'identity checks in order: chain, validity, name, SANs'),
  ];
}

function isCommon({ hint, help }: KeyBinding): boolean {
  return hint !== undefined && !help.includes('filter');
}

function others(label: string, keys: readonly string[]): string {
  return keys
    .filter((key) => key !== label && names[key] !== label)
    .map((key) => (key === ' ' ? 'space' : key))
    .join(', ');
}

const names: Readonly<Record<string, string>> = {
  enter: '⏎',
  escape: 'esc',
  backspace: '⌫',
  'ctrl+c': 'ctrl-c',
  'ctrl+u': 'ctrl-u',
  'ctrl+l': 'ctrl-l',
  'shift+tab': 'shift-tab',
  pagedown: 'PgDn',
  pageup: 'PgUp',
  up: '↑',
};
