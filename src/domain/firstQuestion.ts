import type { Asker, Wanted } from "../storage/asker.ts";
import type { TextQuery } from "../storage/textQuery.ts";
import type { Viewer } from "../storage/visibility.ts";

/**
 * What a request asks the database first. It is sent together with the look-up of the caller's API key, which then costs no
 * round trip of its own.
 */
export interface FirstQuestion<Answer> {
  /** The same for the same question, and begins with its kind, so that the answer is of one type. */
  name: string;
  wanted: Wanted;
  statement: (asker: Asker) => TextQuery<Answer>;
}

/** An answer that came with the API key. */
export interface FirstAnswer {
  name: string;
  /** For whom it was asked, as the database took it from the key's row. */
  viewer: { tenant: string; principals: string; seesAll: boolean };
  answer: unknown;
}

/**
 * Returns the answer that came with the API key, if it was asked for this viewer. It is used once: whoever asks again wants
 * to know what has changed.
 */
export function takeFirstAnswer<A>(
  ctx: { first?: FirstAnswer | undefined },
  { name }: FirstQuestion<A>,
  { tenant, principals, levelOnAll }: Viewer,
): { answer: A } | undefined {
  const { first } = ctx;
  ctx.first = undefined;
  if (first?.name !== name) return undefined;
  const { viewer, answer } = first;
  const isSame =
    viewer.tenant === tenant && viewer.principals === JSON.stringify(principals) && viewer.seesAll === levelOnAll > 0;
  return isSame ? { answer: answer as A } : undefined;
}
