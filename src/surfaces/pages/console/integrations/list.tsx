import { hasPermission } from "../../../../domain/access/permissions.ts";
import { isUsable } from "../../../../domain/integrations/isUsable.ts";
import { pageIntegrations } from "../../../../domain/integrations/pageIntegrations.ts";
import { Moment } from "../../../../ui/components/Moment.tsx";
import { Badge, Notice, type Tone } from "../../../../ui/components/Notice.tsx";
import { Pager } from "../../../../ui/components/Pager.tsx";
import { Search } from "../../../../ui/components/Search.tsx";
import { ServiceIcon } from "../../../../ui/components/ServiceIcon.tsx";
import { readQuery, readSearch, withQuery } from "../../query.ts";
import { consolePage, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { integrationHref } from "../ofIntegration.ts";
import { LIST, section } from "./place.ts";
import { iconOf, ownerText } from "./words.ts";

const PAGE_SIZE = 25;

type Listed = Awaited<ReturnType<typeof pageIntegrations>>["items"][number];

/** The integrations that somebody may see. */
export const listPage = consolePage({ path: LIST, operationId: "showIntegrations", section }, async (visit) => {
  const { c, ctx, reader } = visit;
  const { consoleIntegrations: said } = reader.texts;
  const text = readSearch(c);
  const pageToken = readQuery(c, "page");
  const filter = { text, types: [], tags: [] };
  const { items, nextPageToken, totalCount } = await pageIntegrations(ctx, { pageSize: PAGE_SIZE, pageToken, filter });
  const done = said.done[c.req.query("done") ?? ""];
  const content = (
    <>
      <div class="row between">
        <div class="stack tight">
          <h1>{said.title}</h1>
          <p class="soft">{said.lead}</p>
        </div>
        {hasPermission(ctx.caller, "integration:write") && (
          <a class="button primary" href={`${LIST}/new`}>
            {said.create}
          </a>
        )}
      </div>
      {done && (
        <Notice tone="good">
          <p>{done}</p>
        </Notice>
      )}
      <Search action={LIST} label={said.search} button={said.find} value={text} />
      {items.length > 0 && <Table visit={visit} items={items} />}
      {items.length === 0 && <p class="empty">{text === undefined ? said.none : said.noneFound}</p>}
      {items.length > 0 && (
        <p class="small soft">{said.count(new Intl.NumberFormat(reader.locale).format(totalCount))}</p>
      )}
      <Pager
        reader={reader}
        first={pageToken && withQuery(LIST, { q: text })}
        next={nextPageToken && withQuery(LIST, { q: text, page: nextPageToken })}
      />
    </>
  );
  return inConsole(visit, content, { title: said.title });
});

function Table({ visit, items }: { visit: Visit; items: Listed[] }) {
  const { columns } = visit.reader.texts.consoleIntegrations;
  return (
    <table>
      <thead>
        <tr>
          {Object.values(columns).map((name) => (
            <th scope="col">{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Row visit={visit} item={item} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ visit, item: { integration, level } }: { visit: Visit; item: Listed }) {
  const { consoleIntegrations: said } = visit.reader.texts;
  const { name, slug, type, owner, mode } = integration;
  const { columns } = said;
  return (
    <tr>
      <th scope="row">
        <span class="row">
          <ServiceIcon name={name} url={iconOf(integration)} />
          <span>
            <a href={integrationHref(integration.id)}>{name}</a>
            <br />
            <code class="small soft">{slug}</code>
          </span>
        </span>
      </th>
      <td data-head={columns.type}>{visit.ctx.deps.catalog.bySlug(type)?.name ?? said.custom}</td>
      <td data-head={columns.owner}>{ownerText(said, owner)}</td>
      <td data-head={columns.mode}>{said.modes[mode]}</td>
      <td data-head={columns.level}>{said.levels[level]}</td>
      <td data-head={columns.state}>
        <StateBadge visit={visit} integration={integration} />
      </td>
    </tr>
  );
}

type State = "ready" | "incomplete" | "refused";
const TONES: Record<State, Tone> = { ready: "good", incomplete: "warn", refused: "bad" };

/** How an integration stands: of an OAuth client, what the provider said last. */
export function stateOf({ ctx }: Visit, integration: Listed["integration"]): State {
  if (!isUsable(ctx.deps, integration)) return "incomplete";
  return integration.authType === "oauth2" && integration.clientStatus === "client_invalid" ? "refused" : "ready";
}

/** That in words, with since when a client is refused. */
export function StateBadge({ visit, integration }: { visit: Visit; integration: Listed["integration"] }) {
  const { consoleIntegrations: said } = visit.reader.texts;
  const state = stateOf(visit, integration);
  const since = integration.clientRefusedSince;
  return (
    <span>
      <Badge tone={TONES[state]}>{said.states[state]}</Badge>
      {state === "refused" && since !== null && (
        <span class="small soft">
          {" "}
          {said.refusedSince} <Moment at={since} reader={visit.reader} />
        </span>
      )}
    </span>
  );
}
