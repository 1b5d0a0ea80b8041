import { answerAddresses } from "./answerAddresses.ts";
import { refusedAnswers, tokenAnswers } from "./answers.ts";
import { bodies, numbers, params } from "./bodies.ts";
import { claims, headerVariables } from "./claims.ts";
import { definitions, placements, scopeLists } from "./definitions.ts";
import { documentBodies } from "./documentBodies.ts";
import { documentNumbers } from "./documentNumbers.ts";
import { DOCUMENTS } from "./documents.ts";
import { ended } from "./ended.ts";
import { headers } from "./headers.ts";
import { lifetimes } from "./lifetimes.ts";
import { looks } from "./looks.ts";
import { addresses, paths } from "./paths.ts";
import { scopes } from "./scopes.ts";
import { times } from "./times.ts";
import type { Section } from "./understood.ts";

/** The parts of docs/understood.md, in its order. Each is made from the cases that a test runs. */
export const SECTIONS: readonly Section[] = [
  ...[tokenAnswers, scopes, lifetimes, refusedAnswers],
  ...[looks, claims, headerVariables, ended, times],
  ...[definitions, placements, scopeLists],
  ...[headers, paths, addresses, numbers, bodies, params, answerAddresses],
  ...DOCUMENTS,
  documentNumbers,
  ...documentBodies,
];
