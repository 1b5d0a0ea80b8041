import { type Answer, headerOf } from "../lib/answer.ts";

/** How an act ended, for the table. */
const KINDS = ["ok", "refused", "failed", "provider's", "cut"] as const;
type Kind = (typeof KINDS)[number];

/** Nobody sends what is not allowed, or more than the limits allow. */
const UNEXPLAINED = ["400", "403", "405", "429 rate_limited"];

/** Counts the answers, and keeps those that must not be. */
export class Tally {
  readonly #counts = new Map<string, Record<Kind, number>>();
  readonly #codes = new Map<string, number>();
  /** Failures that say nothing, and answers that nothing explains. */
  readonly wrong: string[] = [];

  /** @param answer undefined when there was none */
  note(act: string, answer: Answer | undefined): void {
    const kind = kindOf(answer);
    const counts = this.#counts.get(act) ?? { ok: 0, refused: 0, failed: 0, "provider's": 0, cut: 0 };
    counts[kind] += 1;
    this.#counts.set(act, counts);
    if (answer === undefined || kind === "ok" || kind === "provider's") return;
    const code = codeOf(answer);
    const label = `${answer.status} ${code ?? "without a code"}`;
    this.#codes.set(label, (this.#codes.get(label) ?? 0) + 1);
    const isSilent = answer.status >= 500 && code === undefined;
    if (isSilent || UNEXPLAINED.some((start) => label.startsWith(start)))
      this.wrong.push(`${act} answered ${label}: ${answer.body}`);
  }

  total(): number {
    return this.rows().reduce((sum, [, ...counts]) => sum + counts.reduce((all, count) => all + Number(count), 0), 0);
  }

  static head(): string[] {
    return ["act", ...KINDS];
  }

  rows(): string[][] {
    return [...this.#counts].sort().map(([act, counts]) => [act, ...KINDS.map((kind) => String(counts[kind]))]);
  }

  /** How often each problem was told. */
  codes(): string[] {
    return [...this.#codes].sort(([, one], [, other]) => other - one).map(([code, count]) => `${code}: ${count}`);
  }
}

function kindOf(answer: Answer | undefined): Kind {
  if (answer === undefined) return "cut";
  if (answer.status < 400) return "ok";
  if (isUpstream(answer)) return "provider's";
  return answer.status < 500 ? "refused" : "failed";
}

/** Whether an answer is the provider's own, handed on as it is. */
export function isUpstream(answer: Answer): boolean {
  return headerOf(answer, "latchkey-source") === "upstream";
}

/** The code of a problem (RFC 9457). */
export function codeOf({ body }: Answer): string | undefined {
  try {
    const { code } = JSON.parse(body.toString()) as { code?: unknown };
    return typeof code === "string" ? code : undefined;
  } catch {
    return undefined;
  }
}
