import type { Context } from "hono";
import script from "../../../client/pages/openLink.js";
import type { AppEnv } from "../../../http/appEnv.ts";
import { readerOf, type Texts } from "../../../ui/language.ts";
import { linkOptions, page } from "../../../ui/page.tsx";
import { linkOf, wayOfLink } from "./link.ts";

/** The problems that opening a link may end with. */
const PROBLEMS = ["connect_session_bound", "connect_session_expired", "connect_session_ended"] as const;

/**
 * Responds with the page that opens a connect link in this browser: its script takes the token from the fragment of the
 * address, which no server has seen, and exchanges it for a cookie. The page knows nothing of the user, and nothing of the
 * link that its tenant would not tell to everyone.
 */
export function openingPage(c: Context<AppEnv>): Response | Promise<Response> {
  const { locale } = linkOf(c);
  const { session = "", origin } = wayOfLink(c);
  const reader = readerOf(locale ?? undefined, c.req.header("accept-language"));
  const { link: said } = reader.texts;
  const content = (
    <div class="card" aria-live="polite">
      <noscript>
        <div class="stack">
          <h1>{said.noScript[0]}</h1>
          <p>{said.noScript[1]}</p>
        </div>
      </noscript>
      <section class="stack" data-case="opening" hidden>
        <h1>{said.opening}</h1>
      </section>
      {Object.entries(casesOf(reader.texts)).map(([name, [what, advice]]) => (
        <section class="stack" data-case={name} hidden>
          <h1>{what}</h1>
          <p>{advice}</p>
          {name === "failed" && (
            <p>
              <button type="button" data-again="">
                {reader.texts.problem.again}
              </button>
            </p>
          )}
        </section>
      ))}
    </div>
  );
  const data = { session, ...(origin !== undefined && { origin }) };
  const options = { title: said.title, reader, narrow: true, script, data, ...linkOptions(linkOf(c)) };
  return page(c, content, options);
}

function casesOf({ link, problems }: Texts): Record<string, readonly [what: string, advice: string]> {
  const { noToken, noCookie, unknown, failed } = link;
  const coded = PROBLEMS.map((code) => [code, problems[code]] as const);
  return { no_token: noToken, unauthenticated: noCookie, not_found: unknown, failed, ...Object.fromEntries(coded) };
}
