/**
 * Takes one step after the other, a few milliseconds at a time, with room for everything else in
 * between. Returns how to stop; `onDone` is not called then.
 */
export function inSlices(
  steps: Iterator<unknown>,
  { sliceMs, onDone }: { readonly sliceMs: number; readonly onDone: () => void },
): () => void {
  let next: NodeJS.Immediate | undefined;
  const slice = (): void => {
    const endsAt = performance.now() + sliceMs;
    do {
      if (!steps.next().done) continue;
      onDone();
      return;
    } while (performance.now() < endsAt);
    next = setImmediate(slice);
  };
  next = setImmediate(slice);
  return () => clearImmediate(next);
}
