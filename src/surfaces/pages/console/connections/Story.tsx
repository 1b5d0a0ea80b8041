import type { Happening } from "../../../../domain/connections/happeningsOf.ts";
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
