import { Notice } from "../../../ui/components/Notice.tsx";
import type { Reader } from "../../../ui/language.ts";

/** The hidden field that says when what a form shows was last changed. */
export const SEEN = "seen";

/** Returns what the form says of that. Without it, NaN: no time is that one, so the form counts as stale. */
export function seenIn(form: URLSearchParams): number {
  return Number(form.get(SEEN) || Number.NaN);
}

/** Says that nothing was saved, and where to look at what is saved now, beside what was typed. */
export function StaleNotice({ reader, href }: { reader: Reader; href: string }) {
  const { console: said } = reader.texts;
  return (
    <Notice tone="warn">
      <p>{said.changedMeanwhile}</p>
      <p>
        <a href={href} rel="noreferrer" target="_blank">
          {said.seeChange}
        </a>
      </p>
    </Notice>
  );
}
