/** Random numbers from 0 to 1 that are the same for the same seed: the generator "mulberry32". */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of several things, each as often as its weight says. */
export function pick<T extends { weight: number }>(things: readonly T[], random: () => number): T {
  const total = things.reduce((sum, { weight }) => sum + weight, 0);
  let left = random() * total;
  const found = things.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  const chosen = found ?? things.at(-1);
  if (!chosen) throw new Error("there is nothing to pick from");
  return chosen;
}
