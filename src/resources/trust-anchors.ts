import { base64Bytes } from './base64.ts';
import { shapeOfCertificate } from './certificate-shape.ts';

export type TrustBundleComplaint =
  | 'block-type'
  | 'headers'
  | 'malformed'
  | 'no-authority'
  | 'empty'
  | 'duplicate';

/** What the Kubernetes API objects to in a trust bundle. Text between the blocks does not matter. */
export function trustBundleComplaints(text: string): ReadonlySet<TrustBundleComplaint> {
  const blocks = pemBlocks(text);
  const complaints = new Set(blocks.flatMap((block) => complaintAbout(block) ?? []));
  if (complaints.size > 0) return complaints;
  if (blocks.length === 0) return new Set(['empty']);
  const bodies = new Set(blocks.map(({ body }) => body));
  return bodies.size < blocks.length ? new Set(['duplicate']) : complaints;
}

function complaintAbout({ type, hasHeaders, bytes }: PemBlock): TrustBundleComplaint | undefined {
  if (type !== 'CERTIFICATE') return 'block-type';
  if (hasHeaders) return 'headers';
  const shape = shapeOfCertificate(bytes);
  if (shape === 'malformed') return 'malformed';
  return shape === 'leaf' ? 'no-authority' : undefined;
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
    const begin = text.lastIndexOf(beginMark, end);
    if (begin >= at) blocks.push(...readBlock(text.slice(begin, end), text.slice(end, end + 200)));
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
