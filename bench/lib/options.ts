import { parseArgs } from "node:util";

export interface BenchOptions {
  json: boolean;
  /** Texts: an operation is measured when its name contains one of them. None: all are. */
  only: string[];
  /** How long each row is measured, over all rounds. */
  seconds: number;
}

const DEFAULT_SECONDS = 2.4;

/** Reads `--json`, `--only <text>` (again and again) and `--seconds <number>`. Throws for everything else. */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      seconds: { type: "string", default: String(DEFAULT_SECONDS) },
    },
  });
  return { ...values, seconds: readPositive("seconds", values.seconds) };
}

export function readPositive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new Error(`--${name} must be a number above 0`);
  return value;
}
