import { alignTabs } from './tab-writer.ts';

/** Lines at levels, two spaces each; a tab ends a cell. */
export interface Page {
  readonly line: (level: number, text: string) => void;
  readonly toString: () => string;
}

export function createPage(): Page {
  const lines: string[] = [];
  return {
    line: (level, text) => void lines.push(`${'  '.repeat(level)}${text}`),
    toString: () => `${alignTabs(escapeControls(lines.join('\n')))}\n`,
  };
}

/** Text from manifests must not move the cursor of a terminal. */
function escapeControls(text: string): string {
  return text.replaceAll('\u001b', '^[').replaceAll('\r', '\\r');
}
