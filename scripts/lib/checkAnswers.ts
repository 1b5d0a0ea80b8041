import { answerTable, compareAnswers, documentedAnswers } from "../../test/support/seenAnswers.ts";
import { unseenAnswers } from "../../test/support/unseenAnswers.ts";
import { ownDocument } from "./ownDocument.ts";

/** Compares what a run has seen with the OpenAPI document, prints what does not agree, and counts it as two tests. */
export async function checkAnswers(seen: ReadonlySet<string>): Promise<{ passed: number; failed: number }> {
  const documented = documentedAnswers(await ownDocument("http://localhost:8787"));
  const { missing, needless, counts } = compareAnswers(documented, seen, unseenAnswers);
  console.log(
    `The OpenAPI document names ${counts.documented} answers: ${counts.seen} were seen, ${counts.excepted} are excepted.`,
  );
  if (missing.length > 0) console.log(`\nNo test has seen these:\n${answerTable(missing)}\n`);
  if (needless.length > 0) console.log(`\nThese exceptions are not needed:\n${answerTable(needless)}\n`);
  const failed = [missing, needless].filter((lines) => lines.length > 0).length;
  return { passed: 2 - failed, failed };
}
