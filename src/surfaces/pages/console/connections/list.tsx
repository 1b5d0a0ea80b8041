import { countTenantConnections } from "../../../../domain/connections/countTenantConnections.ts";
import {
  type ListedTenantConnection,
  listTenantConnections,
  type WantedConnections,
} from "../../../../domain/connections/listTenantConnections.ts";
import { connectionStatuses } from "../../../../terms/connection.ts";
import { Field } from "../../../../ui/components/Field.tsx";
import { Filters } from "../../../../ui/components/Filters.tsx";
import { Moment } from "../../../../ui/components/Moment.tsx";
import { Pager } from "../../../../ui/components/Pager.tsx";
import { Select } from "../../../../ui/components/Select.tsx";
import { ServiceIcon } from "../../../../ui/components/ServiceIcon.tsx";
import { readQuery, withQuery } from "../../query.ts";
import { consolePage, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { sectionHref, sectionsOf } from "../sections.ts";
import { accountLabel, connectionHref, holderOf, iconOf, path } from "./looks.ts";
import { endedNotice } from "./outcome.tsx";
import { StateBadge } from "./StateBadge.tsx";

const PAGE_SIZE = 50;
/** What narrows the list down besides the fields of the form: links from other pages bring it along. */
const OTHERS = ["user", "integration", "provider"] as const;

/** The connections of the tenant, with a search. */
export const listPage = consolePage(
  { path, operationId: "showTenantConnections", section: "connections" },
  async (visit) => {
    const { ctx, reader } = visit;
    const { consolePeople: said } = reader.texts;
    const wanted = wantedOf(visit);
    const pageToken = readQuery(visit.c, "page_token");
    const [{ items, nextPageToken }, counted] = await Promise.all([
      listTenantConnections(ctx, wanted, { pageSize: PAGE_SIZE, pageToken }),
      countTenantConnections(ctx),
    ]);
    const isNarrowed = Object.values(wanted).some((value) => value !== undefined);
    const content = (
      <>
        <div class="stack tight">
          <h1>{said.title}</h1>
          <p class="soft">{said.lead}</p>
        </div>
        {endedNotice(visit)}
        <Search visit={visit} wanted={wanted} isNarrowed={isNarrowed} />
        <Counts visit={visit} wanted={wanted} counted={counted} />
        {items.length > 0 ? (
          <Rows visit={visit} items={items} />
        ) : (
          <div class="empty">
            <p>{isNarrowed ? said.noneFound : said.none}</p>
            {isNarrowed && sectionsOf(ctx.caller).includes("audit") && (
              <a href={sectionHref("audit")}>{said.toTrail}</a>
            )}
          </div>
        )}
        {wanted.q !== undefined && <p class="small soft">{said.lookedThrough}</p>}
        <Pager
          reader={reader}
          first={pageToken && withQuery(path, { ...wanted })}
          next={nextPageToken && withQuery(path, { ...wanted, page_token: nextPageToken })}
        />
      </>
    );
    return inConsole(visit, content, { title: said.title });
  },
);

function wantedOf({ c }: Visit): WantedConnections {
  const status = readQuery(c, "status");
  return {
    q: readQuery(c, "q"),
    status: connectionStatuses.find((known) => known === status),
    ...Object.fromEntries(OTHERS.map((name) => [name, readQuery(c, name)])),
  };
}

interface Narrowed {
  visit: Visit;
  wanted: WantedConnections;
}

function Search({ visit, wanted, isNarrowed }: Narrowed & { isNarrowed: boolean }) {
  const { consolePeople: said } = visit.reader.texts;
  const options = connectionStatuses.map((status) => [status, said.states[status]] as const);
  const others = OTHERS.flatMap((name) => (wanted[name] === undefined ? [] : [[name, wanted[name]] as const]));
  return (
    <Filters action={path} button={said.find} reset={isNarrowed && said.all}>
      <Field name="q" label={said.search} hint={said.searchHint} type="search" value={wanted.q} />
      <Select name="status" label={said.status} options={[["", said.anyStatus], ...options]} value={wanted.status} />
      {others.map(([name, value]) => (
        <>
          <input type="hidden" name={name} value={value} />
          <p class="small soft">
            {said.only(name)} <code>{value}</code>
          </p>
        </>
      ))}
    </Filters>
  );
}

function Counts({
  visit,
  wanted,
  counted: { counts, hasMore },
}: Narrowed & { counted: Awaited<ReturnType<typeof countTenantConnections>> }) {
  const { consolePeople: said } = visit.reader.texts;
  const number = new Intl.NumberFormat(visit.reader.locale);
  return (
    <nav aria-label={said.byState}>
      <ul class="counts">
        {connectionStatuses.map((status) => (
          <li>
            <a
              class="count"
              href={withQuery(path, { ...wanted, status })}
              aria-current={status === wanted.status ? "true" : undefined}
            >
              {said.states[status]} <strong>{said.counted(number.format(counts[status]), hasMore)}</strong>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Rows({ visit, items }: { visit: Visit; items: ListedTenantConnection[] }) {
  const { consolePeople: said } = visit.reader.texts;
  return (
    <table>
      <thead>
        <tr>
          {[said.user, said.service, said.account, said.status, said.refreshed].map((head) => (
            <th scope="col">{head}</th>
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

function Row({ visit: { reader }, item }: { visit: Visit; item: ListedTenantConnection }) {
  const { consolePeople: said } = reader.texts;
  const { connection, integration, finding, account } = item;
  const { id, subject, ownerId, data, lastRefreshedAt } = connection;
  return (
    <tr>
      <th scope="row">
        <a href={connectionHref(id)}>{holderOf(subject, said)}</a>
        {!subject.startsWith("user:") && ownerId !== null && <p class="small soft">{`${said.owner} ${ownerId}`}</p>}
      </th>
      <td>
        <span class="row">
          <ServiceIcon name={integration.name} url={iconOf(integration)} />
          {integration.name}
        </span>
      </td>
      <td data-head={`${said.account}:`}>{account?.label ?? accountLabel(data) ?? account?.id ?? "–"}</td>
      <td>
        <StateBadge finding={finding} said={said} />
      </td>
      <td data-head={`${said.refreshed}:`}>
        {lastRefreshedAt === null ? said.never : <Moment at={lastRefreshedAt} reader={reader} />}
      </td>
    </tr>
  );
}
