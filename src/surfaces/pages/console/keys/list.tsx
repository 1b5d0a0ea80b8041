import { listApiKeys } from "../../../../domain/apiKeys/listApiKeys.ts";
import { Notice } from "../../../../ui/components/Notice.tsx";
import { Pager } from "../../../../ui/components/Pager.tsx";
import { readQuery, withQuery } from "../../query.ts";
import { consolePage } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { sectionHref } from "../sections.ts";
import { KeyTable } from "./KeyTable.tsx";

const PAGE_SIZE = 50;
const path = sectionHref("keys");

/** The API keys that somebody reaches, without the keys themselves. */
export const listPage = consolePage({ path, operationId: "showApiKeys", section: "keys" }, async (visit) => {
  const { reader, ctx, c } = visit;
  const { consoleKeys: said } = reader.texts;
  const pageToken = readQuery(c, "page");
  const { items, nextPageToken, totalCount } = await listApiKeys(ctx, { pageSize: PAGE_SIZE, pageToken });
  const next = nextPageToken && withQuery(path, { page: nextPageToken });
  const content = (
    <>
      <div class="row between">
        <div class="stack tight">
          <h1>{said.title}</h1>
          <p class="soft">{said.lead}</p>
        </div>
        <a class="button primary" href={`${path}/new`}>
          {said.make}
        </a>
      </div>
      {c.req.query("done") === "deleted" && (
        <Notice tone="good">
          <p>{said.deleted}</p>
        </Notice>
      )}
      {items.length === 0 ? <p class="empty">{said.none}</p> : <KeyTable visit={visit} keys={items} />}
      {totalCount > 0 && <p class="small soft">{said.count(totalCount)}</p>}
      <Pager reader={reader} first={pageToken && path} next={next} />
    </>
  );
  return inConsole(visit, content, { title: said.title });
});
