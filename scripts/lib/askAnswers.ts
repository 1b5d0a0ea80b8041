import { createInterface } from "node:readline";
import type { Answers, Question } from "./providerQuestions.ts";

/**
 * Asks what is not known yet, one question after the other, until each answer fits. Where the input has ended, what is usual is
 * taken.
 *
 * @param check called with the answers so far after each of them, so that nobody answers the rest in vain
 * @throws Error when a known answer does not fit, or the input ends before an answer that has to be there
 */
export async function askAnswers(
  questions: readonly Question[],
  known: Answers,
  check: (answers: Answers) => void,
): Promise<Answers> {
  const reader = createInterface({ input: process.stdin });
  const lines = reader[Symbol.asyncIterator]();
  const answers = { ...known };
  try {
    for (const question of questions) {
      const given = known[question.name];
      if (given !== undefined && !question.fits(given)) throw new Error(`"${given}" does not fit: ${question.text}`);
      const isAsked = given === undefined && (question.isAsked?.(answers) ?? true);
      if (isAsked) answers[question.name] = await ask(question, answers, lines);
      check(answers);
    }
    return answers;
  } finally {
    reader.close();
  }
}

async function ask(question: Question, answers: Answers, lines: AsyncIterator<string>): Promise<string> {
  const usual = question.usual?.(answers);
  for (;;) {
    process.stdout.write(`${question.text}${usual ? ` [${usual}]` : ""}: `);
    const { value, done } = await lines.next();
    const answer = done ? usual : value.trim() || usual;
    if (done && answer === undefined) throw new Error(`There is no answer to "${question.name}".`);
    if (answer !== undefined && question.fits(answer)) return answer;
    console.log("That does not fit.");
  }
}
