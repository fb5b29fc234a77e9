import type { Store } from '../store/store.ts';
import type { Pages } from './pages.ts';

/** All that an answer is made from, and all that it may change. */
export interface World {
  readonly store: Store;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly podLogs: PodLogs;
  readonly pages: Pages;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly readYaml: ReadYaml;
  /** Whether it is the token that everybody has who may ask. */
  readonly isToken: (text: string) => boolean;
}

/** The newest lines a pod wrote, oldest first; the same line is the same object each time. */
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

/** One YAML document as JSON values, or why it is none. */
export type ReadYaml = (text: string) => { readonly raw: unknown } | { readonly problem: string };
