import type { Child } from "hono/jsx";
import type { ConnectionAccount } from "../../../../domain/connections/explainConnection.ts";
import { AccountLabel } from "../../../../ui/components/AccountLabel.tsx";
import { Moment } from "../../../../ui/components/Moment.tsx";
import type { Reader } from "../../../../ui/language.ts";
import { nameOf } from "../audit/EventSentence.tsx";

/** What is known of a connection, for whoever looks into it. */
export function ConnectionFacts({ account: one, reader }: { account: ConnectionAccount; reader: Reader }) {
  const { consolePeople: said, consoleAudit } = reader.texts;
  const { name: known, facts, granted, missing, connectedAt, refreshedAt, endsAt } = one.account;
  const scopes = (list: readonly { name: string }[]) => <code>{list.map(({ name }) => name).join(" ")}</code>;
  const rows: [name: string, value: Child | undefined][] = [
    [said.account, known ? <AccountLabel name={known} /> : undefined],
    ...Object.entries(facts).map(([name, value]): [string, Child] => [name.replaceAll("_", " "), value]),
    [said.owner, one.ownerId ?? undefined],
    [
      said.consented,
      <>
        <Moment at={connectedAt} reader={reader} />{" "}
        {one.consentedBy && said.consentedBy(nameOf(one.consentedBy, consoleAudit))}
      </>,
    ],
    [said.granted, granted && granted.length > 0 ? scopes(granted) : undefined],
    [
      said.missing,
      missing.length > 0 ? scopes(missing) : granted && granted.length > 0 ? said.nothingMissing : undefined,
    ],
    [said.refreshed, refreshedAt === null ? said.never : <Moment at={refreshedAt} reader={reader} />],
    [said.refreshes, one.isRefreshable ? said.times(one.refreshes) : said.notRefreshable],
    [said.tokenEnds, momentOf(one.tokenEndsAt, reader)],
    [said.grantEnds, one.isRefreshable ? momentOf(endsAt, reader) : undefined],
    [said.nextRefresh, momentOf(one.nextAttemptAt, reader)],
    [said.id, <code>{one.id}</code>],
  ];
  return (
    <dl class="facts">
      {rows.map(
        ([name, value]) =>
          value !== undefined && (
            <>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </>
          ),
      )}
    </dl>
  );
}

function momentOf(at: number | null, reader: Reader) {
  return at === null ? undefined : <Moment at={at} reader={reader} />;
}
