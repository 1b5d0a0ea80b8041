import fc from "fast-check";

/** How many inputs each property is asked about; MODEL_RUNS sets another number. */
export const inputs = Number(process.env.MODEL_RUNS ?? 5_000);

const seed = process.env.MODEL_SEED;
let asked = 0;

/** Asks a property about that many inputs. */
export function checkAll<T>(arbitrary: fc.Arbitrary<T>, predicate: (input: T) => void): void {
  const property = fc.property(arbitrary, (input) => {
    asked++;
    predicate(input);
  });
  fc.assert(property, { numRuns: inputs, ...(seed !== undefined && { seed: Number(seed) }) });
}

/** Says how many inputs there were, when a number was asked for. */
export function printInputs(what: string): void {
  if (process.env.MODEL_RUNS !== undefined) console.log(`${asked} inputs of ${what} were tried`);
}
