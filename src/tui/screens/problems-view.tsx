import type { Severity } from '../../diagnostics/catalogue/entry.ts';
import { sayPlace } from '../../diagnostics/render-text.ts';
import type { ProblemRow } from '../rows/problem-rows.ts';
import type { ViewState } from '../screen-state.ts';
import type { Column } from '../text/columns.ts';
import { type Line, lineOf, span } from '../text/line.ts';
import { sayShortPosition } from '../text/say.ts';
import { type ListScreenProps, ListView } from './list-view.tsx';

/** What is to be mended, the worst first, each with its line of YAML. */
export function ProblemsView(props: ListScreenProps<ProblemRow>) {
  return <ListView {...props} columns={columns} empty={emptyLines(props.state)} />;
}

const columns: readonly Column<ProblemRow>[] = [
  {
    title: '',
    min: 1,
    max: 1,
    rank: 9,
    cell: ({ severity }) => [span(signs[severity], severity)],
  },
  { title: 'WHERE', min: 22, max: 44, rank: 8, cell: placeCell },
  { title: 'CODE', min: 24, max: 40, rank: 5, cell: codeCell },
  { title: 'WHAT', min: 24, max: 400, rank: 9, cell: ({ message }) => [span(message)] },
];

function placeCell(row: ProblemRow): Line {
  if (row.kind === 'trouble') return [span(row.about, 'strong')];
  const { position } = row.located;
  return position
    ? [span(`${sayShortPosition(position)}:${position.column}`, 'place')]
    : [span(sayPlace(row.located), 'place')];
}

function codeCell(row: ProblemRow): Line {
  return row.kind === 'finding' ? [span(row.located.finding.code)] : [];
}

function emptyLines({ facts, lists }: ViewState): readonly Line[] {
  if (facts.problems.length > 0) {
    return [lineOf(`No problem has “${lists.problems.filter}” in it.`)];
  }
  return [lineOf(span('✓ ', 'good'), 'Nothing to mend: all of the YAML is in force.')];
}

const signs: Readonly<Record<Severity, string>> = { error: '✗', warning: '!', info: 'i' };
