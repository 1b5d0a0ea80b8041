import { causes } from "../../../../domain/connections/findingOf.ts";
import type { Happening } from "../../../../domain/connections/happeningsOf.ts";
import { checkResults } from "../../../../domain/proxy/checkConnection.ts";
import type { StoredAuditEvent } from "../../../../domain/tenants/auditList.ts";
import { Moment } from "../../../../ui/components/Moment.tsx";
import type { Reader } from "../../../../ui/language.ts";
import { EventDetails, EventSentence } from "../audit/EventSentence.tsx";
import { codeOf } from "./outcome.tsx";

/** What happened to a connection, as a dated list. */
export function Story({ happened, reader }: { happened: readonly Happening[]; reader: Reader }) {
  return (
    <ol class="story">
      {happened.map((one) => (
        <li>
          <span class="soft">
            <Moment at={one.at} reader={reader} />
          </span>
          <div>{sentenceOf(one, reader)}</div>
        </li>
      ))}
    </ol>
  );
}

function sentenceOf(one: Happening, reader: Reader) {
  const { consolePeople, problems } = reader.texts;
  const { happened: said } = consolePeople;
  switch (one.what) {
    case "event":
      return (
        <>
          <p>
            <EventSentence event={one.event} reader={reader} />
          </p>
          {wordsOf(one.event, reader)}
          <EventDetails event={one.event} />
        </>
      );
    case "consented":
      return said.consented;
    case "refreshed":
      return said.refreshed;
    case "refresh_failed": {
      const [what] = codeOf(one.code, problems) ?? [];
      return (
        <>
          <p>
            {said.refreshFailed(one.count)} {what && `${what}.`}
          </p>
          <p class="small soft">
            <code>{one.code}</code>
          </p>
        </>
      );
    }
    case "api_refused":
      return said.apiRefused(one.count);
    case "token_ended":
      return said.tokenEnded;
    case "hidden":
      return said.hidden;
  }
}

/** What the details of an event mean for people: why it ended, what was tried, what came out. */
function wordsOf({ details }: StoredAuditEvent, { texts }: Reader) {
  const { consolePeople: said, problems } = texts;
  const { reason, attempts, result, code } = details;
  const cause = causes.find((known) => known === reason);
  const checked = checkResults.find((known) => known === result);
  const [what] = codeOf(code, problems) ?? [];
  const sentences = [
    cause && said.causes[cause],
    typeof attempts === "number" ? said.attempts(attempts) : undefined,
    checked && said.checks[checked],
    what && `${what}.`,
  ].filter((sentence) => sentence !== undefined);
  return sentences.length > 0 && <p>{sentences.join(" ")}</p>;
}
