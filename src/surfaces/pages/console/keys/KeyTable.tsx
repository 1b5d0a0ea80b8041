import type { listApiKeys } from "../../../../domain/apiKeys/listApiKeys.ts";
import { type KeyLimits, limitNames } from "../../../../terms/keyLimits.ts";
import { Moment } from "../../../../ui/components/Moment.tsx";
import { Badge } from "../../../../ui/components/Notice.tsx";
import type { Texts } from "../../../../ui/language.ts";
import type { Visit } from "../consolePage.ts";
import { sectionHref } from "../sections.ts";

type Listed = Awaited<ReturnType<typeof listApiKeys>>["items"][number];

/** The keys of a page of the list. */
export function KeyTable({ visit, keys }: { visit: Visit; keys: readonly Listed[] }) {
  const { consoleKeys: said } = visit.reader.texts;
  return (
    <div class="card">
      <table>
        <thead>
          <tr>
            {[said.name, said.for, said.may, said.used, said.ends, said.made].map((head) => (
              <th scope="col">{head}</th>
            ))}
            <th scope="col">
              <span class="unseen">{said.delete}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <Row visit={visit} apiKey={key} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ visit: { reader, ctx }, apiKey }: { visit: Visit; apiKey: Listed }) {
  const { consoleKeys: said } = reader.texts;
  const { id, name, userId, lastUsedAt, expiresAt, createdAt, createdBy } = apiKey;
  const hasEnded = expiresAt !== null && expiresAt <= ctx.deps.now();
  return (
    <tr>
      <th scope="row">{name}</th>
      <td data-head={said.for}>{userId ?? said.whole}</td>
      <td data-head={said.may}>
        <May visit={{ reader }} apiKey={apiKey} />
      </td>
      <td data-head={said.used}>{lastUsedAt === null ? said.unused : <Moment at={lastUsedAt} reader={reader} />}</td>
      <td data-head={said.ends}>
        {hasEnded && <Badge tone="bad">{said.ended}</Badge>}{" "}
        {expiresAt === null ? said.never : <Moment at={expiresAt} reader={reader} />}
      </td>
      <td data-head={said.made}>
        <Moment at={createdAt} reader={reader} /> <span class="soft">{said.by(createdBy)}</span>
      </td>
      <td>
        <a href={`${sectionHref("keys")}/${encodeURIComponent(id)}/delete`} aria-label={said.deleteOf(name)}>
          {said.delete}
        </a>
      </td>
    </tr>
  );
}

function May({
  visit,
  apiKey: { scopes, userId, limits, approvals },
}: {
  visit: Pick<Visit, "reader">;
  apiKey: Listed;
}) {
  const { consoleKeys: said } = visit.reader.texts;
  return (
    <>
      {scopes.length === 0 && <span class="soft">{userId === null ? said.nothingForTenant : said.nothing}</span>}
      <ul class="small">
        {scopes.map((scope) => (
          <li>
            <code>{scope}</code>
          </li>
        ))}
      </ul>
      {limits && <Limits said={said} limits={limits} />}
      {approvals.length > 0 && <p class="small">{said.asksSome}</p>}
    </>
  );
}

/** What a key is limited to, by the names of the limits. */
function Limits({ said, limits }: { said: Texts["consoleKeys"]; limits: KeyLimits }) {
  return (
    <dl class="small">
      {limitNames.flatMap((name) => {
        const limit = limits[name];
        if (limit === undefined) return [];
        const values = typeof limit === "number" ? [String(limit)] : limit;
        return [
          <dt>{said.limitNames[name]}</dt>,
          ...values.map((value) => (
            <dd>
              <code>{value}</code>
            </dd>
          )),
        ];
      })}
    </dl>
  );
}
