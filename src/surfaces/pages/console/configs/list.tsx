import { listConfigs } from "../../../../domain/configs/listConfigs.ts";
import { configFields } from "../../../../domain/integrations/placeholderValues.ts";
import { LEVEL } from "../../../../terms/integration.ts";
import { Moment } from "../../../../ui/components/Moment.tsx";
import { Badge, Notice, type Tone } from "../../../../ui/components/Notice.tsx";
import { Pager } from "../../../../ui/components/Pager.tsx";
import { readQuery, withQuery } from "../../query.ts";
import { consolePage, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { integrationTrail } from "../ofIntegration.ts";
import { LIST, type Place, placeOf } from "./place.ts";

const PAGE_SIZE = 50;
const TONES = { connected: "good", needs_reauth: "bad", disconnected: "plain" } as const satisfies Record<string, Tone>;

type View = Awaited<ReturnType<typeof listConfigs>>["items"][number];

/** The configs of an integration. */
export const listPage = consolePage(
  { path: LIST, operationId: "showConfigs", section: "integrations" },
  async (visit) => {
    const { c, ctx, reader } = visit;
    const said = reader.texts.consoleTools.configs;
    const place = await placeOf(visit);
    const pageToken = readQuery(c, "page");
    const { id, name } = place.integration;
    const { items, nextPageToken, totalCount } = await listConfigs(ctx, id, { pageSize: PAGE_SIZE, pageToken });
    const next = nextPageToken && withQuery(place.list, { page: nextPageToken });
    const content = (
      <>
        <div class="row between">
          <div class="stack tight">
            <h1>{said.titleOf(name)}</h1>
            <p class="soft">{said.lead}</p>
          </div>
          {place.level >= LEVEL.edit && (
            <a class="button primary" href={`${place.list}/new`}>
              {said.make}
            </a>
          )}
        </div>
        <Done visit={visit} />
        {items.length === 0 ? <p class="empty">{said.none}</p> : <Configs visit={visit} place={place} views={items} />}
        {totalCount > 0 && <p class="small soft">{said.count(totalCount)}</p>}
        <Pager reader={reader} first={pageToken && place.list} next={next} />
      </>
    );
    return inConsole(visit, content, { title: said.titleOf(name), trail: integrationTrail(place.integration) });
  },
);

function Done({ visit: { c, reader } }: { visit: Visit }) {
  const { done } = reader.texts.consoleTools.configs;
  const name = (["made", "saved", "deleted"] as const).find((one) => one === c.req.query("done"));
  if (!name) return null;
  return (
    <Notice tone="good">
      <p>{done[name]}</p>
    </Notice>
  );
}

function Configs({ visit, place, views }: { visit: Visit; place: Place; views: readonly View[] }) {
  const said = visit.reader.texts.consoleTools.configs;
  const mayEdit = place.level >= LEVEL.edit;
  return (
    <div class="card">
      <table>
        <thead>
          <tr>
            {[said.name, said.values, said.account, said.changed].map((head) => (
              <th scope="col">{head}</th>
            ))}
            {mayEdit && (
              <th scope="col">
                <span class="unseen">{said.edit}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {views.map((view) => (
            <Row visit={visit} place={place} view={view} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ visit: { reader, ctx }, place, view }: { visit: Visit; place: Place; view: View }) {
  const said = reader.texts.consoleTools.configs;
  const { id, displayName, parameters, updatedAt } = view.config;
  const status = view.connection?.status ?? "disconnected";
  const labels = new Map(configFields(ctx.deps, place.integration).map(({ name, label }) => [name, label]));
  const values = Object.entries(parameters);
  return (
    <tr>
      <th scope="row">{displayName}</th>
      <td data-head={said.values}>
        {values.length === 0 && <span class="soft">{said.noValues}</span>}
        {values.map(([name, value]) => (
          <div>
            <span class="soft">{labels.get(name) ?? name}:</span> {value}
          </div>
        ))}
      </td>
      <td data-head={said.account}>
        <Badge tone={TONES[status]}>{said.states[status]}</Badge>
      </td>
      <td data-head={said.changed}>
        <Moment at={updatedAt} reader={reader} />
      </td>
      {place.level >= LEVEL.edit && (
        <td>
          <a href={`${place.list}/${encodeURIComponent(id)}`} aria-label={said.editOf(displayName)}>
            {said.edit}
          </a>
        </td>
      )}
    </tr>
  );
}
