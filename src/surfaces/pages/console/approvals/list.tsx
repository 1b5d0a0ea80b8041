import { pageApprovals } from "../../../../domain/approvals/pageApprovals.ts";
import { Moment } from "../../../../ui/components/Moment.tsx";
import { Pager } from "../../../../ui/components/Pager.tsx";
import { readQuery, withQuery } from "../../query.ts";
import { consolePage, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { sectionHref } from "../sections.ts";
import { StateBadge } from "./StateBadge.tsx";

const PAGE_SIZE = 50;
const path = sectionHref("approvals");

/** The calls that somebody may decide about, or has made. */
export const listPage = consolePage({ path, operationId: "showApprovals", section: "approvals" }, async (visit) => {
  const { reader, ctx, c } = visit;
  const { consoleApprovals: said } = reader.texts;
  const pageToken = readQuery(c, "page");
  const { items, nextPageToken } = await pageApprovals(ctx, { pageSize: PAGE_SIZE, pageToken, state: undefined });
  const next = nextPageToken && withQuery(path, { page: nextPageToken });
  const content = (
    <>
      <div class="stack tight">
        <h1>{said.title}</h1>
        <p class="soft">{said.lead}</p>
      </div>
      {items.length === 0 ? <p class="empty">{said.none}</p> : <Table visit={visit} approvals={items} />}
      <Pager reader={reader} first={pageToken && path} next={next} />
    </>
  );
  return inConsole(visit, content, { title: said.title });
});

type Listed = Awaited<ReturnType<typeof pageApprovals>>["items"];

function Table({ visit: { reader }, approvals }: { visit: Visit; approvals: Listed }) {
  const { consoleApprovals: said } = reader.texts;
  return (
    <div class="card">
      <table>
        <thead>
          <tr>
            {[said.call, said.state, said.user, said.asked].map((head) => (
              <th scope="col">{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {approvals.map(({ id, integrationName, tool, state, userId, principal, createdAt }) => (
            <tr>
              <th scope="row">
                <a href={`${path}/${encodeURIComponent(id)}`}>{said.callOf(integrationName ?? said.gone, tool)}</a>
              </th>
              <td data-head={said.state}>
                <StateBadge state={state} said={said} />
              </td>
              <td data-head={said.user}>{userId ?? principal}</td>
              <td data-head={said.asked}>
                <Moment at={createdAt} reader={reader} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
