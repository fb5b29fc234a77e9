import type { StoreSnapshot } from '../store/object-shelves.ts';

/** All that an answer is made from. */
export interface World {
  readonly snapshot: StoreSnapshot;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly podLogs: PodLogs;
}

/** The newest lines a pod wrote, oldest first. */
export type PodLogs = (pod: {
  readonly namespace: string;
  readonly name: string;
}) => readonly LogLine[];

export interface LogLine {
  readonly container: string;
  /** RFC 3339. */
  readonly time: string;
  readonly text: string;
}
