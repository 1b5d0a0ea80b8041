import { auditActions } from "../../../../domain/audit.ts";
import { LOOKED_THROUGH, type StoredAuditEvent } from "../../../../domain/tenants/auditList.ts";
import { listAuditEvents } from "../../../../domain/tenants/listAuditEvents.ts";
import { Field } from "../../../../ui/components/Field.tsx";
import { Filters } from "../../../../ui/components/Filters.tsx";
import { Moment } from "../../../../ui/components/Moment.tsx";
import { Pager } from "../../../../ui/components/Pager.tsx";
import { Select } from "../../../../ui/components/Select.tsx";
import { readQuery, withQuery } from "../../query.ts";
import { consolePage, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { type AskedTrail, type Name, readAuditQuery } from "./auditQuery.ts";
import { EventDetails, EventSentence } from "./EventSentence.tsx";

export const path = "/console/audit";
const PAGE_SIZE = 50;

/** Who changed what in the tenant. */
export const trailPage = consolePage({ path, operationId: "showAuditTrail", section: "audit" }, async (visit) => {
  const { c, ctx, reader } = visit;
  const { consoleAudit: said } = reader.texts;
  const asked = readAuditQuery(visit);
  const pageToken = readQuery(c, "page_token");
  const { items, nextPageToken } = await listAuditEvents(ctx, { pageSize: PAGE_SIZE, pageToken }, asked.filter);
  const isNarrowed = Object.values(asked.written).some((value) => value !== undefined);
  const content = (
    <>
      <div class="stack tight">
        <h1>{said.title}</h1>
        <p class="soft">{said.lead}</p>
      </div>
      <Filter visit={visit} asked={asked} isNarrowed={isNarrowed} />
      {items.length > 0 ? (
        <>
          {asked.faulty.length === 0 && (
            <p>
              <a class="button" href={withQuery(`${path}/export`, asked.written)}>
                {said.export}
              </a>
            </p>
          )}
          <Events visit={visit} events={items} />
        </>
      ) : (
        <p class="empty">{nothingOf(visit, isNarrowed, nextPageToken !== undefined)}</p>
      )}
      <Pager
        reader={reader}
        first={pageToken && withQuery(path, asked.written)}
        next={nextPageToken && withQuery(path, { ...asked.written, page_token: nextPageToken })}
      />
    </>
  );
  return inConsole(visit, content, { title: said.title });
});

function nothingOf({ reader }: Visit, isNarrowed: boolean, hasMore: boolean): string {
  const { consoleAudit: said } = reader.texts;
  if (hasMore) return said.noneSoFar(new Intl.NumberFormat(reader.locale).format(LOOKED_THROUGH));
  return isNarrowed ? said.noneFound : said.none;
}

function Filter({ visit, asked, isNarrowed }: { visit: Visit; asked: AskedTrail; isNarrowed: boolean }) {
  const { consoleAudit: said } = visit.reader.texts;
  const { written, faulty } = asked;
  const options = auditActions.map((action) => [action, said.actions[action]] as const);
  const about = (name: Name) => {
    const wrong = faulty.find((one) => one === name);
    return { name, label: said[name], value: written[name], fault: wrong && said.faults[wrong] };
  };
  return (
    <Filters action={path} button={said.find} reset={isNarrowed && said.all}>
      <Field {...about("actor")} hint={said.actorHint} />
      <Select {...about("action")} options={[["", said.anyAction], ...options]} />
      <Field {...about("target")} hint={said.targetHint} />
      <Field {...about("subject")} hint={said.subjectHint} />
      <Field {...about("integration")} hint={said.integrationHint} />
      <Field {...about("since")} hint={said.dayHint} type="date" />
      <Field {...about("until")} hint={said.dayHint} type="date" />
    </Filters>
  );
}

function Events({ visit, events }: { visit: Visit; events: StoredAuditEvent[] }) {
  const { consoleAudit: said } = visit.reader.texts;
  return (
    <table>
      <thead>
        <tr>
          {[said.when, said.action, said.target, said.details].map((head) => (
            <th scope="col">{head}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <Row visit={visit} event={event} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ visit: { reader }, event }: { visit: Visit; event: StoredAuditEvent }) {
  const { consoleAudit: said } = reader.texts;
  const { targetId, requestId, origin, createdAt, details } = event;
  const { subject } = details;
  return (
    <tr>
      <td>
        <Moment at={createdAt} reader={reader} />
      </td>
      <td>
        <EventSentence event={event} reader={reader} />
      </td>
      <td data-head={`${said.target}:`}>
        <a href={withQuery(path, { target: targetId })}>
          <code>{targetId}</code>
        </a>
        {typeof subject === "string" && (
          <p class="small">
            <a href={withQuery(path, { subject })}>{subject}</a>
          </p>
        )}
      </td>
      <td>
        <EventDetails event={event} />
        <p class="small soft">
          {said.request} <code>{requestId}</code> {origin !== null && `${said.from} ${origin}`}
        </p>
      </td>
    </tr>
  );
}
