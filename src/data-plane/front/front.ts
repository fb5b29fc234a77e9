/** One open socket of the table and what it took in. `S` is what the table calls it. */
export interface Front<S> {
  /** What it speaks; a socket of the table with the same key and another kind is another front. */
  readonly kind: 'http' | 'https' | 'tcp' | 'udp';
  /** The bound port: the table's, unless that was 0. */
  readonly port: number;
  /** From now on what comes in goes by this socket of a newer table. */
  readonly swap: (socket: S) => void;
  /** Takes in nothing new; resolves when the rest is gone, after `drainMs` at the latest. */
  readonly drain: (drainMs: number) => Promise<void>;
}
