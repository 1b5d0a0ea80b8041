/**
 * One input of the world that Latchkey understands, as a test and a line of docs/understood.md.
 * A table of cases extends it with what the test sends and expects.
 */
export interface Understood {
  /** The case it belongs to: `B04`, `T22`; a neighbour has the number of its kind. */
  readonly id: string;
  /** What arrives, in words or as it is written. */
  readonly input: string;
  /** What Latchkey makes of it. */
  readonly becomes: string;
}

/** One kind of input: a part of docs/understood.md. */
export interface Section {
  readonly title: string;
  /** One or two sentences before the table. */
  readonly about: string;
  readonly rows: readonly Understood[];
}
