/** One document's text, with its own `---` line if it has one, and where it begins in the file. */
export interface DocumentText {
  readonly text: string;
  /** The line of the file, from 1, on which `text` begins. */
  readonly line: number;
}

/**
 * Cuts a YAML stream into documents without parsing it, so that only changed documents need to be
 * parsed again. `---` and `...` at the start of a line always separate, even inside a block scalar
 * (YAML 1.2, section 9.1.2). Documents of nothing but blanks and comments are left out.
 */
export function splitDocuments(stream: string): readonly DocumentText[] {
  const documents: DocumentText[] = [];
  let start = 0;
  let line = 1;
  const cut = (end: number) => {
    const text = stream.slice(start, end);
    if (!isBlank(text)) documents.push({ text, line });
    line += countLines(stream, start, end);
    start = end;
  };
  for (const match of stream.matchAll(separators)) {
    if (match[0] === '...') cut(endOfLine(stream, match.index));
    else if (!isDirectives(stream.slice(start, match.index))) cut(match.index);
  }
  cut(stream.length);
  return documents;
}

/** Cuts JSON values that follow one another, as `kubectl get -o json` in a loop prints them. */
export function splitJsonValues(stream: string): readonly DocumentText[] {
  const documents: DocumentText[] = [];
  let start = 0;
  let line = 1;
  let depth = 0;
  for (const match of stream.matchAll(jsonBrackets)) {
    const bracket = match[0];
    if (bracket === '{' || bracket === '[') depth += 1;
    else if (bracket === '}' || bracket === ']') depth -= 1;
    if (depth !== 0 || bracket.startsWith('"')) continue;
    const end = match.index + 1;
    documents.push({ text: stream.slice(start, end), line });
    line += countLines(stream, start, end);
    start = end;
  }
  const rest = stream.slice(start);
  if (rest.trim() !== '') documents.push({ text: rest, line });
  return documents;
}

function isBlank(text: string): boolean {
  const afterMarker = text.startsWith('---') ? 3 : 0;
  blankLines.lastIndex = afterMarker;
  blankLines.test(text);
  const rest = text.slice(blankLines.lastIndex).trim();
  return rest === '' || rest === '...' || isComment(rest);
}

/** Whether a text before `---` belongs to the document after it: `%YAML`, `%TAG` and comments. */
function isDirectives(text: string): boolean {
  if (!text.includes('%')) return false;
  const lines = text.split('\n').filter((each) => each.trim() !== '' && !isComment(each.trim()));
  return lines.length > 0 && lines.every((each) => each.startsWith('%'));
}

function isComment(text: string): boolean {
  return text.startsWith('#') && !text.includes('\n');
}

function countLines(stream: string, from: number, to: number): number {
  let lines = 0;
  for (let at = stream.indexOf('\n', from); at !== -1 && at < to; at = stream.indexOf('\n', at + 1))
    lines += 1;
  return lines;
}

function endOfLine(stream: string, from: number): number {
  const newline = stream.indexOf('\n', from);
  return newline === -1 ? stream.length : newline + 1;
}

const separators = /(?<![^\n])(?:---|\.\.\.)(?![^ \t\r\n])/g;
const blankLines = /(?:[ \t]*(?:#[^\n]*)?\r?\n)*/y;
/** Strings are matched whole, so that a bracket inside one does not count. */
const jsonBrackets = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|[{}[\]]/g;
