import { type KeyBinding, keyBindings } from '../key-bindings.ts';
import { type Line, lineOf, span } from '../text/line.ts';
import { emptyLine } from './pane-text.ts';

/** Every key there is, from the same table that the keys themselves are read from. */
export function helpLines(_width: number): readonly Line[] {
  const known = new Map<string, KeyBinding>();
  for (const binding of keyBindings) {
    if (!known.has(binding.help)) known.set(binding.help, binding);
  }
  return [
    lineOf(span('Keys', 'strong')),
    ...[...known.values()].map(({ label, keys, help }) =>
      lineOf(
        span(label.padEnd(11), 'accent'),
        help,
        span(others(label, keys).length > 0 ? `   also ${others(label, keys)}` : '', 'faint'),
      ),
    ),
    emptyLine,
    lineOf(span('Signs', 'strong')),
    lineOf(span('🔒'.padEnd(10), 'good'), 'TLS to the backend, its identity verified by a policy'),
    lineOf(
      span('plaintext'.padEnd(11), 'faint'),
      'no policy governs the backend: no TLS behind us',
    ),
    lineOf(span('✗ refused'.padEnd(11), 'error'), 'a policy cannot be honoured: nothing is sent'),
    lineOf(span('✓✓✓'.padEnd(11), 'good'), 'identity checks in order: chain, validity, name, SANs'),
  ];
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
