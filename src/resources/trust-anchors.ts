import { base64Bytes } from './base64.ts';
import { shapeOfCertificate } from './certificate-shape.ts';

/**
 * What the Kubernetes API objects to in a trust bundle, in its own words. Text between the blocks does
 * not matter.
 */
export function trustBundleComplaints(text: string): readonly string[] {
  const blocks = pemBlocks(text);
  const complaints = blocks.flatMap((block, index) => {
    const complaint = complaintAbout(block);
    return complaint === undefined ? [] : `entry ${index} ${complaint}`;
  });
  if (complaints.length > 0) return complaints;
  return blocks.length === 0 ? ['at least one trust anchor must be provided'] : duplicates(blocks);
}

function complaintAbout({ type, hasHeaders, bytes }: PemBlock): string | undefined {
  if (type !== 'CERTIFICATE') return `has bad block type: ${type}`;
  if (hasHeaders) return 'has PEM block headers';
  const shape = shapeOfCertificate(bytes);
  if (shape === 'malformed') return 'does not parse as X.509';
  return shape === 'leaf' ? 'does not have the CA bit set' : undefined;
}

function duplicates(blocks: readonly PemBlock[]): readonly string[] {
  const places = new Map<string, number[]>();
  for (const [index, { body }] of blocks.entries()) {
    const known = places.get(body);
    if (known) known.push(index);
    else places.set(body, [index]);
  }
  return [...places.values()]
    .filter((indices) => indices.length > 1)
    .map((indices) => `duplicate trust anchor (indices [${indices.join(' ')}])`);
}

interface PemBlock {
  readonly type: string;
  readonly hasHeaders: boolean;
  /** Base64 without line breaks. */
  readonly body: string;
  readonly bytes: readonly number[];
}

/** What is not whole is no block, and passed over. */
function pemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  for (let at = 0; ; ) {
    const end = text.indexOf(endMark, at);
    if (end === -1) return blocks;
    // Only between this end and the one before: each stretch of the text is looked at once.
    const begin = text.slice(at, end).lastIndexOf(beginMark);
    const tail = text.slice(end, end + 200);
    if (begin !== -1) blocks.push(...readBlock(text.slice(at + begin, end), tail));
    at = end + endMark.length;
  }
}

function readBlock(text: string, tail: string): readonly PemBlock[] {
  const [, type = ''] = /^-----BEGIN ([^\n-]*)-----[ \t]*\r?\n/.exec(text) ?? [];
  if (type === '' || !tail.startsWith(`${endMark}${type}-----`)) return [];
  const lines = text.split('\n').slice(1);
  const headers = lines.filter((line) => line.includes(':')).length;
  const body = lines.slice(headers).join('').replace(/\s/g, '');
  const bytes = base64Bytes(body);
  return bytes === undefined ? [] : [{ type, hasHeaders: headers > 0, body, bytes }];
}

const beginMark = '-----BEGIN ';
const endMark = '-----END ';
