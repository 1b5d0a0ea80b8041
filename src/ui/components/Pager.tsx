import type { Reader } from "../language.ts";

/** The ways on through a list: back to its beginning, and to its next page. Nothing where all fits on one page. */
export function Pager({
  reader,
  first,
  next,
}: {
  reader: Reader;
  first?: string | undefined;
  next?: string | undefined;
}) {
  const { console: said } = reader.texts;
  if (first === undefined && next === undefined) return null;
  return (
    <nav class="row" aria-label={said.pages}>
      {first && (
        <a class="button" href={first}>
          {said.first}
        </a>
      )}
      {next && (
        <a class="button" href={next} rel="next">
          {said.next}
        </a>
      )}
    </nav>
  );
}
