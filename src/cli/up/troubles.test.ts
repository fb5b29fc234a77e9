import { expect, test } from 'vitest';
import { createTroubles } from './troubles.ts';

test('without a screen each trouble is a line', () => {
  const lines: string[] = [];
  const troubles = createTroubles((text) => lines.push(text));
  troubles.report({ about: 'Postern', message: 'it broke.' });
  troubles.report({ about: 'Postern', message: 'it broke.' });
  expect(lines).toEqual(['postern: it broke.\n', 'postern: it broke.\n']);
  expect(troubles.current()).toEqual([{ about: 'Postern', message: 'it broke.' }]);
});

test('a screen shows troubles in place of lines, which follow when it is gone', () => {
  const lines: string[] = [];
  const troubles = createTroubles((text) => lines.push(text));
  let shown = 0;
  const stop = troubles.showBy(() => {
    shown += 1;
  });
  for (let nth = 1; nth <= 100; nth += 1) {
    troubles.report({ about: 'Postern', message: `it broke ${nth} times.` });
  }
  expect([shown, lines]).toEqual([100, []]);
  expect(troubles.current()).toHaveLength(20);
  stop();
  expect(lines).toHaveLength(20);
  expect(lines.at(-1)).toBe('postern: it broke 100 times.\n');
  troubles.report({ about: 'Postern', message: 'it broke again.' });
  expect(lines.at(-1)).toBe('postern: it broke again.\n');
});
