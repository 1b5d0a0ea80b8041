import type { Texts } from "../language.ts";

interface Props {
  texts: Texts;
  query?: string;
  /** How much fits the query, where there is one. */
  found?: number | undefined;
}

/** Asks the page with all operations. A script narrows what this page shows as one types. */
export function SearchForm({ texts, query = "", found }: Props) {
  return (
    <search>
      <form class="search" action="/docs" method="get">
        <label class="unseen" for="q">
          {texts.docs.search}
        </label>
        <input id="q" name="q" type="search" value={query} placeholder={texts.docs.search} autocomplete="off" />
        <button type="submit">{texts.docs.find}</button>
        <p class="small soft" role="status" data-found={texts.docs.found} data-nothing={texts.docs.nothing}>
          {found !== undefined && (found > 0 ? `${texts.docs.found} ${found}` : texts.docs.nothing)}
        </p>
      </form>
    </search>
  );
}
