import { DOCUMENTS } from "./documents.ts";
import type { Section } from "./understood.ts";

/** The parts of docs/understood.md, in its order. Each is made from the cases that a test runs. */
export const SECTIONS: readonly Section[] = [...DOCUMENTS];
