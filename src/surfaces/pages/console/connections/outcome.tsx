import type { ConnectionAccount } from "../../../../domain/connections/explainConnection.ts";
import { checkResults } from "../../../../domain/proxy/checkConnection.ts";
import { Notice, type Tone } from "../../../../ui/components/Notice.tsx";
import type { Visit } from "../consolePage.ts";

/** For so long what came of a try is said on the page to which it led. */
const SAID_MS = 5 * 60_000;
/** What comes of trying. Events, because anybody can write a query. */
const TRIES = ["connection.checked", "token.refreshed"];
const FINE = ["accepted", "renewed"];

/** What came of a try a moment ago, as the trail tells it. */
export function triedNotice({ c, ctx, reader }: Visit, { happened }: ConnectionAccount) {
  const { consolePeople: said, problems } = reader.texts;
  if (c.req.query("done") !== "tried") return null;
  const tried = happened.find((one) => one.what === "event" && TRIES.includes(one.event.action));
  if (tried?.what !== "event" || tried.at < ctx.deps.now() - SAID_MS) return null;
  const { action, outcome, details } = tried.event;
  const result = checkResults.find((known) => known === details.result);
  const [what] = codeOf(details.code, problems) ?? [];
  const tone: Tone = outcome === "success" || (result && FINE.includes(result)) ? "good" : "warn";
  const sentence =
    action === "token.refreshed"
      ? outcome === "success"
        ? said.renewed
        : said.notRenewed
      : result && said.checks[result];
  return (
    <Notice tone={tone}>
      <p>{sentence}</p>
      {what && <p>{what}.</p>}
    </Notice>
  );
}

type Problems = Visit["reader"]["texts"]["problems"];

/** What a code means for people, if it is one of ours. */
export function codeOf(code: unknown, problems: Problems): Problems[keyof Problems] | undefined {
  return typeof code === "string" && Object.hasOwn(problems, code) ? problems[code as keyof Problems] : undefined;
}

/** Says that a connection was ended. */
export function endedNotice({ c, reader }: Visit) {
  if (c.req.query("done") !== "ended") return null;
  return (
    <Notice>
      <p>{reader.texts.consolePeople.ended}</p>
    </Notice>
  );
}
