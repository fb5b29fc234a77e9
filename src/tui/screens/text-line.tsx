import { Text } from 'ink';
import type { Line } from '../text/line.ts';
import type { Theme } from '../theme.ts';

interface TextLineProps {
  readonly line: Line;
  readonly theme: Theme;
  /** All of it stronger: the selected row. */
  readonly isStrong?: boolean;
}

/** One row of the terminal. It is never wrapped, so that heights can be reckoned with. */
export function TextLine({ line, theme, isStrong = false }: TextLineProps) {
  if (line.length === 0) return <Text> </Text>;
  return (
    <Text wrap="truncate-end">
      {line.map(({ text, tone }, index) => {
        const { dimColor = false, ...look } = theme[tone];
        const bold = isStrong || (look.bold ?? false);
        return (
          // Spans of a line have no identity but their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <Text key={index} {...look} bold={bold} dimColor={dimColor && !isStrong}>
            {text}
          </Text>
        );
      })}
    </Text>
  );
}

interface LinesProps {
  readonly lines: readonly Line[];
  readonly theme: Theme;
}

export function Lines({ lines, theme }: LinesProps) {
  return lines.map((line, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a row of the terminal is its place
    <TextLine key={row} line={line} theme={theme} />
  ));
}
