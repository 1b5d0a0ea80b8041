import { listTools } from "../../../../domain/tools/listTools.ts";
import { actionTypes } from "../../../../terms/tool.ts";
import { Pager } from "../../../../ui/components/Pager.tsx";
import { Search } from "../../../../ui/components/Search.tsx";
import { Select } from "../../../../ui/components/Select.tsx";
import type { Reader } from "../../../../ui/language.ts";
import { readQuery, readSearch, withQuery } from "../../query.ts";
import { consolePage, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { integrationTrail } from "../ofIntegration.ts";
import { ActionBadge } from "./ActionBadge.tsx";
import { LIST, placeOf } from "./place.ts";

const PAGE_SIZE = 48;

type Listed = Awaited<ReturnType<typeof listTools>>["items"][number];

/** What can be done with an integration. */
export const listPage = consolePage(
  { path: LIST, operationId: "showTools", section: "integrations" },
  async (visit) => {
    const { ctx, reader } = visit;
    const { consoleTools: said } = reader.texts;
    const { integration, mayImport, list } = await placeOf(visit);
    const asked = askedOf(visit);
    const { items, nextPageToken, totalCount } = await listTools(ctx, integration.id, {
      ...{ pageSize: PAGE_SIZE, pageToken: asked.page, text: asked.q, types: asked.type ? [asked.type] : [] },
    });
    const query = { q: asked.q, type: asked.type };
    const isFiltered = asked.q !== undefined || asked.type !== undefined;
    const content = (
      <>
        <div class="row between">
          <div class="stack tight">
            <h1>{said.titleOf(integration.name)}</h1>
            <p class="soft">{said.lead}</p>
          </div>
          {mayImport && (
            <a class="button primary" href={`${list}/~import`}>
              {said.import}
            </a>
          )}
        </div>
        <Search action={list} label={said.search} button={said.searchButton} value={asked.q}>
          <Select name="type" label={said.type} options={typeOptions(reader)} value={asked.type} />
        </Search>
        <Found reader={reader} list={list} items={items} total={totalCount} isFiltered={isFiltered} />
        <Pager
          reader={reader}
          first={asked.page && withQuery(list, query)}
          next={nextPageToken && withQuery(list, { ...query, page: nextPageToken })}
        />
      </>
    );
    const title = said.titleOf(integration.name);
    return inConsole(visit, content, { title, trail: integrationTrail(integration) });
  },
);

function askedOf({ c }: Visit) {
  return {
    q: readSearch(c),
    type: actionTypes.find((type) => type === c.req.query("type")),
    page: readQuery(c, "page"),
  };
}

function typeOptions({ texts: { consoleTools: said } }: Reader): [string, string][] {
  return [["", said.anyType], ...actionTypes.map((type): [string, string] => [type, said.types[type]])];
}

interface FoundProps {
  reader: Reader;
  /** The address of the list. */
  list: string;
  items: readonly Listed[];
  total: number;
  isFiltered: boolean;
}

function Found({ reader, list, items, total, isFiltered }: FoundProps) {
  const { consoleTools: said } = reader.texts;
  if (items.length === 0) return <p class="empty">{isFiltered ? said.nothingFound : said.none}</p>;
  return (
    <>
      <p class="small soft" role="status">
        {said.count(total)}
      </p>
      <ul class="cards">
        {items.map((listed) => (
          <Card reader={reader} list={list} listed={listed} />
        ))}
      </ul>
    </>
  );
}

function Card({ reader, list, listed: { tool, source } }: { reader: Reader; list: string; listed: Listed }) {
  const { consoleTools: said } = reader.texts;
  return (
    <li>
      <div class="stack tight">
        <h2>
          <a href={`${list}/${encodeURIComponent(tool.id)}`}>{tool.displayName}</a>
        </h2>
        {tool.description && <p class="small soft">{tool.description}</p>}
        <div class="row">
          <ActionBadge reader={reader} type={tool.actionType} />
          {source === "imported" && <span class="small soft">{said.imported}</span>}
        </div>
      </div>
    </li>
  );
}
