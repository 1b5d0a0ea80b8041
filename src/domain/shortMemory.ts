/** What was seen a short time ago, in the memory of one isolate. Other isolates do not know of it, nor this one when it is new. */
export interface ShortMemory {
  has(key: string, now: number): boolean;
  add(key: string, now: number): void;
}

/** Forgets each key after its time, and the oldest ones first when there are too many. */
export function createShortMemory(lifetimeMs: number, maxKeys: number): ShortMemory {
  const ends = new Map<string, number>();
  return {
    has: (key, now) => (ends.get(key) ?? 0) > now,
    add(key, now) {
      ends.delete(key);
      ends.set(key, now + lifetimeMs);
      for (const oldest of ends.keys()) {
        if (ends.size <= maxKeys) break;
        ends.delete(oldest);
      }
    },
  };
}
