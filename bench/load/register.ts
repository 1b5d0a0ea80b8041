/** What became of a write: it is done, it is not, or nobody knows. */
export type Outcome = "done" | "refused" | "unknown";

/**
 * A value that one client writes and reads, one act after the other. It knows what the value can be: of a write with an
 * unknown outcome both the old and the new one, until a read shows which.
 */
export class Register<T> {
  #possible: Set<T>;

  constructor(first: T) {
    this.#possible = new Set([first]);
  }

  wrote(value: T, outcome: Outcome): void {
    if (outcome === "done") this.#possible.clear();
    if (outcome !== "refused") this.#possible.add(value);
  }

  /** Whether what was read can be there. It is then what is there, whatever was possible before. */
  read(value: T): boolean {
    const isPossible = this.#possible.has(value);
    if (isPossible) this.#possible = new Set([value]);
    return isPossible;
  }

  possible(): T[] {
    return [...this.#possible];
  }
}
