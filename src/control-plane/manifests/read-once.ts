import { createReadStream } from 'node:fs';
import { stdinPath } from './display-path.ts';
import type { FoundFile } from './find-files.ts';
import type { ManifestLimits } from './limits.ts';

/** The whole of a stream that cannot be read a second time. */
export interface StreamContent {
  readonly bytes: Uint8Array | Error;
  /** What came, even where it was too much to keep. */
  readonly sizeBytes: number;
}

/** Standard input and pipes (`postern <(helm template .)`); regular files are read elsewhere. */
export async function readOnce(
  found: FoundFile,
  stdin: NodeJS.ReadableStream | undefined,
  limits: ManifestLimits,
): Promise<StreamContent | undefined> {
  if (!isReadOnce(found)) return undefined;
  const stream = found.path === stdinPath ? stdin : createReadStream(found.path);
  if (!stream) return { bytes: new Error('there is no standard input'), sizeBytes: 0 };
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const piece of stream) {
      const bytes = Buffer.from(piece);
      sizeBytes += bytes.length;
      if (sizeBytes <= limits.fileBytesMax) pieces.push(bytes);
      else if (sizeBytes > limits.fileBytesMax * drainedTimesMax) break;
    }
    return { bytes: Buffer.concat(pieces), sizeBytes };
  } catch (error) {
    return { bytes: error instanceof Error ? error : new Error(String(error)), sizeBytes };
  }
}

export function isReadOnce({ stats }: FoundFile): boolean {
  return !stats?.isFile();
}

/** How far beyond the limit a stream is counted, so that the finding can name its size. */
const drainedTimesMax = 16;
