/**
 * The fields that stand twice in a JSON object, as paths, in the order they are met: `JSON.parse`
 * takes the last of them and says nothing. The text must be valid JSON.
 */
export function duplicateFields(json: string): readonly string[] {
  const duplicates = new Set<string>();
  const open: Frame[] = [];
  for (const [token] of json.matchAll(tokenPattern)) {
    const frame = open.at(-1);
    if (token === '{') open.push({ names: new Set(), at: '', isName: true });
    else if (token === '[') open.push({ at: 0, isName: false });
    else if (token === '}' || token === ']') open.pop();
    else if (frame === undefined) continue;
    else if (token === ',') proceed(frame);
    else if (frame.isName && frame.names) {
      frame.at = String(JSON.parse(token));
      frame.isName = false;
      if (frame.names.has(frame.at)) duplicates.add(sayPath(open));
      frame.names.add(frame.at);
    }
  }
  return [...duplicates];
}

/** Where in an object or a list the scan is. */
interface Frame {
  /** Of an object: those seen so far. */
  readonly names?: Set<string>;
  at: string | number;
  /** The next text is a name. */
  isName: boolean;
}

function proceed(frame: Frame): void {
  if (typeof frame.at === 'number') frame.at += 1;
  else frame.isName = true;
}

function sayPath(frames: readonly Frame[]): string {
  return frames
    .map(({ at }) => (typeof at === 'number' ? `[${at}]` : `.${at}`))
    .join('')
    .slice(1);
}

/** What gives a text its shape; numbers and words between do not matter. */
const tokenPattern = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;
