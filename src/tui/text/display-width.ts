/** Columns that a text takes on a terminal: East Asian characters and emoji take two, marks none. */
export function widthOf(text: string): number {
  if (asciiOnly.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += widthOfGrapheme(segment);
  return width;
}

/** The text in at most `width` columns; what had to be left out at the end is shown as `…`. */
export function cut(text: string, width: number): string {
  if (width <= 0) return '';
  if (asciiOnly.test(text) && text.length <= width) return text;
  if (widthOf(text) <= width) return text;
  let kept = '';
  let room = width - 1;
  for (const { segment } of graphemes.segment(text)) {
    room -= widthOfGrapheme(segment);
    if (room < 0) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** The end of the text in at most `width` columns; what is left out in front is shown as `…`. */
export function cutStart(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let room = width - 1;
  for (const segment of graphemesOf(text).toReversed()) {
    room -= widthOfGrapheme(segment);
    if (room < 0) break;
    kept = segment + kept;
  }
  return width <= 0 ? '' : `…${kept}`;
}

/** The text without its last grapheme: what the backspace key leaves. */
export function withoutLast(text: string): string {
  return graphemesOf(text).slice(0, -1).join('');
}

export function graphemesOf(text: string): readonly string[] {
  return [...graphemes.segment(text)].map(({ segment }) => segment);
}

/** Lines of at most `width` columns, broken at blanks where there are any. */
export function wrap(text: string, width: number): readonly string[] {
  const room = Math.max(width, 1);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((each) => chop(each, room))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > room) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** A word that is wider than a line, in pieces. */
function chop(word: string, width: number): readonly string[] {
  if (widthOf(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of graphemes.segment(word)) {
    if (piece !== '' && widthOf(piece + segment) > width) {
      pieces.push(piece);
      piece = segment;
    } else piece += segment;
  }
  return [...pieces, piece];
}

function widthOfGrapheme(grapheme: string): number {
  if (invisible.test(grapheme)) return 0;
  return twoColumns.test(grapheme) || emojiStyle.test(grapheme) ? 2 : 1;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const asciiOnly = /^[\u0020-\u007e]*$/;
const invisible = /^[\p{M}\p{Cc}\p{Cf}]+$/u;
const emojiStyle = /^\p{Emoji_Presentation}|^\p{Emoji}\ufe0f/u;
/** Wide and fullwidth blocks (UAX 11), without the corners that fonts do not draw. */
const twoColumns =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]/u;
