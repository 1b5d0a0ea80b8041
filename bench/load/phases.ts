import { type D1Faults, NO_FAULTS } from "../workers/faults.ts";
import type { Health } from "./provider.ts";

/** A part of the run, and what fails in it. */
export interface Phase {
  what: string;
  /** Its part of the whole. */
  share: number;
  provider: Health;
  d1: D1Faults;
  /** Whether it begins with a kill of the runtime. */
  kill: boolean;
}

const D1_FAULTS: D1Faults = { refused: 0.03, lost: 0.02 };
const calm = { provider: "well", d1: NO_FAULTS, kill: false } as const;

export const phases: readonly Phase[] = [
  { ...calm, what: "all is well", share: 0.15 },
  { ...calm, what: "the provider fails", share: 0.1, provider: "failing" },
  { ...calm, what: "all is well again", share: 0.05 },
  { ...calm, what: "the provider is slow", share: 0.1, provider: "slow" },
  { ...calm, what: "the provider limits", share: 0.1, provider: "limiting" },
  { ...calm, what: "D1 fails", share: 0.1, d1: D1_FAULTS },
  { ...calm, what: "the runtime is killed", share: 0.1, kill: true },
  { ...calm, what: "D1 fails, the provider is slow", share: 0.1, d1: D1_FAULTS, provider: "slow" },
  { ...calm, what: "killed in the middle of that", share: 0.05, d1: D1_FAULTS, provider: "slow", kill: true },
  { ...calm, what: "all is well in the end", share: 0.15 },
];
