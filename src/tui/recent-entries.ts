/** Maps keep their order of insertion, so the first entry is the one unused for longest. */
export function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
}

export function touch<T>(map: Map<string, T>, key: string): void {
  const value = map.get(key);
  if (value !== undefined) keep(map, key, value);
}

export function prune(map: Map<string, unknown>, entriesMax: number): void {
  for (const key of map.keys()) {
    if (map.size <= entriesMax) return;
    map.delete(key);
  }
}
