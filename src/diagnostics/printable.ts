/**
 * Text from manifests goes to terminals and logs: control and bidirectional characters in it could
 * move the cursor or reorder what is read, so each is shown as a dot.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, '·');
}

/** Long runs of base64 are keys and certificates: their beginning tells them apart, no more is shown. */
export function withoutSecrets(line: string): string {
  return line.replace(/[A-Za-z0-9+/_-]{40,}={0,2}/g, (run) => `${run.slice(0, 8)}…`);
}
