/** How much is read at most. Going over any of these is a finding, never a hang or a crash. */
export interface ManifestLimits {
  /** Bytes of one file. YAML with positions is read at 1 to 2 MB a second. */
  readonly fileBytesMax: number;
  /** Bytes of all files together. */
  readonly setBytesMax: number;
  readonly filesMax: number;
  readonly documentsPerFileMax: number;
  /** Characters of one document: it is parsed in one go, and etcd would not take a tenth of this. */
  readonly documentCharactersMax: number;
  /** Levels of mappings and sequences in one document. */
  readonly nestingMax: number;
  /** Nodes of one document that come from following aliases. */
  readonly aliasNodesMax: number;
}

export const manifestLimits: ManifestLimits = {
  fileBytesMax: 8 * 1024 * 1024,
  setBytesMax: 16 * 1024 * 1024,
  filesMax: 5_000,
  documentsPerFileMax: 20_000,
  documentCharactersMax: 4 * 1024 * 1024,
  nestingMax: 100,
  aliasNodesMax: 20_000,
};

/** `8 MiB`, `70.2 KiB`, `12 bytes`: sizes the way findings say them. */
export function sayBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const mebibytes = bytes / (1024 * 1024);
  const [amount, unit] = mebibytes >= 1 ? [mebibytes, 'MiB'] : [bytes / 1024, 'KiB'];
  return `${Number(amount.toFixed(1))} ${unit}`;
}
