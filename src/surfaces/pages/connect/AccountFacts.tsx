import type { DescribedScope, HeldAccount } from "../../../domain/connections/describeService.ts";
import { AccountLabel } from "../../../ui/components/AccountLabel.tsx";
import { Moment } from "../../../ui/components/Moment.tsx";
import type { Reader } from "../../../ui/language.ts";

interface AccountFactsProps {
  account: HeldAccount;
  /** Null: not lately. */
  usedAt: number | null;
  reader: Reader;
}

/** What is known of a connected account. */
export function AccountFacts({ account, usedAt, reader }: AccountFactsProps) {
  const { connect: said } = reader.texts;
  const { name, facts, granted, missing, connectedAt, refreshedAt, endsAt } = account;
  return (
    <dl class="facts">
      {name && (
        <>
          <dt>{said.account}</dt>
          <dd>
            <AccountLabel name={name} />
          </dd>
        </>
      )}
      {Object.entries(facts).map(([fact, value]) => (
        <>
          <dt>{inWords(fact)}</dt>
          <dd>{value}</dd>
        </>
      ))}
      {granted && granted.length > 0 && <ScopeFact title={said.granted} scopes={granted} />}
      {missing.length > 0 && <ScopeFact title={said.missing} scopes={missing} />}
      <TimeFact title={said.connectedAt} at={connectedAt} reader={reader} />
      {refreshedAt !== null && <TimeFact title={said.refreshedAt} at={refreshedAt} reader={reader} />}
      {usedAt !== null && <TimeFact title={said.usedAt} at={usedAt} reader={reader} />}
      {endsAt !== null && <TimeFact title={said.endsAt} at={endsAt} reader={reader} />}
    </dl>
  );
}

function TimeFact({ title, at, reader }: { title: string; at: number; reader: Reader }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>
        <Moment at={at} reader={reader} />
      </dd>
    </>
  );
}

function ScopeFact({ title, scopes }: { title: string; scopes: DescribedScope[] }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>
        <ScopeList scopes={scopes} isPlain />
      </dd>
    </>
  );
}

/** Scopes by what they allow. The name alone stands where nobody has described it. */
export function ScopeList({ scopes, isPlain = false }: { scopes: DescribedScope[]; isPlain?: boolean }) {
  return (
    <ul class={isPlain ? undefined : "bullets"}>
      {scopes.map(({ name, description }) => (
        <li>{description === undefined ? <code>{name}</code> : description}</li>
      ))}
    </ul>
  );
}

/** `workspace_name` is our name of a fact. */
function inWords(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
