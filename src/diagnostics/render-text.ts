import type { Severity } from './catalogue/entry.ts';
import type { CodeFrame, LocatedFinding } from './locate.ts';
import { type Palette, plainPalette } from './palette.ts';
import { printable, withoutSecrets } from './printable.ts';

/**
 * Findings as a person reads them, and a summary under them:
 *
 *     gateway.yaml:14:17  error  listener-certificate-missing
 *     14 │         - name: whoami-tls
 *        │                 ^
 *     Listener websecure of Gateway default/gw refers to Secret whoami-tls, which does not exist.
 *     next: Create the Secret, or leave out --strict to have one minted.
 */
export function renderFindings(
  located: readonly LocatedFinding[],
  palette: Palette = plainPalette,
): string {
  if (located.length === 0) return '';
  const blocks = located.map((each) => renderFinding(each, palette));
  return `${blocks.join('\n\n')}\n\n${palette.strong(summarise(located))}\n`;
}

/** One finding, without a line end. */
export function renderFinding(located: LocatedFinding, palette: Palette = plainPalette): string {
  const { finding } = located;
  const severity = palette[finding.severity](finding.severity);
  const head = `${palette.place(sayPlace(located))}  ${severity}  ${palette.strong(finding.code)}`;
  const next = `${palette.faint('next:')} ${printable(finding.next)}`;
  return [head, ...codeFrame(located, palette), printable(finding.message), next].join('\n');
}

/** The lines around a finding and a caret below the last; nothing of a Secret's values is in it. */
export function codeFrame(
  located: LocatedFinding,
  palette: Palette = plainPalette,
): readonly string[] {
  return located.frame ? renderFrame(located.frame, isSecret(located), palette) : [];
}

/** `2 errors, 1 warning in 3 files`; `no findings` where there are none. */
export function summarise(located: readonly LocatedFinding[]): string {
  if (located.length === 0) return 'no findings';
  const counts = severities.flatMap((severity) => {
    const count = located.filter(({ finding }) => finding.severity === severity).length;
    return count === 0 ? [] : [sayCount(count, severityNouns[severity])];
  });
  const files = new Set(located.flatMap(({ position }) => position?.file ?? []));
  const where = files.size === 0 ? '' : ` in ${sayCount(files.size, ['file', 'files'])}`;
  return counts.join(', ') + where;
}

/** `gateway.yaml:14:17`, or the object and its field where no file has it. */
export function sayPlace({ finding, position }: LocatedFinding): string {
  if (position) return printable(`${position.file}:${position.line}:${position.column}`);
  if (!finding.origin) return 'postern';
  const { kind, namespace, name } = finding.origin.object;
  const field = finding.origin.field === '' ? '' : ` ${finding.origin.field}`;
  return printable(`${kind} ${namespace === '' ? '' : `${namespace}/`}${name}${field}`);
}

function renderFrame(frame: CodeFrame, secret: boolean, palette: Palette): readonly string[] {
  const width = String(frame.lines.at(-1)?.number ?? 0).length;
  return frame.lines.flatMap(({ number, text, isPointedAt }) => {
    const shown = printable(withoutSecrets(secret ? maskValue(text) : text));
    const line = `${palette.faint(`${String(number).padStart(width)} │`)} ${clip(shown)}`;
    if (!isPointedAt) return [line];
    const caretAt = Math.min(frame.column, Math.max(clip(shown).length, 1));
    const margin = palette.faint(`${' '.repeat(width)} │`);
    return [line, `${margin} ${' '.repeat(caretAt - 1)}${palette.error('^')}`];
  });
}

function isSecret({ finding }: LocatedFinding): boolean {
  return finding.origin?.object.kind === 'Secret';
}

/** A Secret's keys may be shown, its values may not; what kind of object it is, is no secret. */
function maskValue(line: string): string {
  if (/^\s*(?:- )?(?:apiVersion|kind|name|namespace|type|metadata|data|stringData):/.test(line))
    return line;
  const entry = /^(\s*[\w.-]+:)\s+\S/.exec(line);
  if (entry) return `${entry[1]} …`;
  return /^\s*[\w.-]+:\s*$/.test(line) ? line : line.replace(/\S.*/, '…');
}

function clip(text: string): string {
  return text.length <= lineLengthMax ? text : `${text.slice(0, lineLengthMax - 1)}…`;
}

function sayCount(count: number, [one, many]: readonly [string, string]): string {
  return `${count} ${count === 1 ? one : many}`;
}

const lineLengthMax = 120;
const severities = ['error', 'warning', 'info'] as const satisfies readonly Severity[];
const severityNouns: Readonly<Record<Severity, readonly [string, string]>> = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  info: ['note', 'notes'],
};
