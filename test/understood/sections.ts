import { bodies, numbers } from "./bodies.ts";
import { headers } from "./headers.ts";
import { addresses, paths } from "./paths.ts";
import type { Section } from "./understood.ts";

/** The parts of docs/understood.md, in its order. Each is made from the cases that a test runs. */
export const SECTIONS: readonly Section[] = [headers, paths, addresses, numbers, bodies];
