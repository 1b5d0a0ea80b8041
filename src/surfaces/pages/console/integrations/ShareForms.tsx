import { EVERYONE } from "../../../../domain/access/permissions.ts";
import type { IntegrationDescription } from "../../../../domain/integrations/describeIntegration.ts";
import type { listIntegrationShares } from "../../../../domain/shares/listIntegrationShares.ts";
import { LEVEL } from "../../../../terms/integration.ts";
import { Field } from "../../../../ui/components/Field.tsx";
import { Form } from "../../../../ui/components/Form.tsx";
import { Select } from "../../../../ui/components/Select.tsx";
import type { Visit } from "../consolePage.ts";
import { integrationHref } from "../ofIntegration.ts";
import { ownerText } from "./words.ts";

interface Shared {
  visit: Visit;
  integration: IntegrationDescription["integration"];
  /** Of the form. */
  token: string;
}

type Shares = Awaited<ReturnType<typeof listIntegrationShares>>;

/** Whom an integration is shared with, and what they may. */
export function ShareTable({ visit, integration, shares, token }: Shared & { shares: Shares }) {
  const { consoleIntegrations: said } = visit.reader.texts;
  if (shares.length === 0) return <p class="empty">{said.notShared}</p>;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{said.sharedWith}</th>
          <th scope="col">{said.level}</th>
          <th scope="col">
            <span class="unseen">{said.change}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {shares.map(({ principal, accessLevel }) => (
          <tr>
            <th scope="row">{ownerText(said, principal)}</th>
            <td data-head={said.level}>{said.levels[accessLevel]}</td>
            <td>
              <Form action={integrationHref(integration.id, "/shares/end")} token={token}>
                <input type="hidden" name="principal" value={principal} />
                <div class="row">
                  <a
                    class="button"
                    href={`?${new URLSearchParams({ change: principal, level: String(accessLevel) })}#share`}
                    aria-label={said.changeFor(ownerText(said, principal))}
                  >
                    {said.change}
                  </a>
                  <button type="submit" class="danger" aria-label={said.takeBackFrom(ownerText(said, principal))}>
                    {said.takeBack}
                  </button>
                </div>
              </Form>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface Filled extends Shared {
  written: URLSearchParams;
  faults: Record<string, string>;
}

/** Shares with somebody, or changes what they may. */
export function ShareForm({ visit, integration, token, written, faults }: Filled) {
  const { consoleIntegrations: said } = visit.reader.texts;
  const levels = Object.values(LEVEL).map((level) => [String(level), said.levels[level] ?? ""] as const);
  return (
    <section class="card" id="share" aria-labelledby="share-title">
      <h2 id="share-title">{said.add}</h2>
      <Form action={integrationHref(integration.id, "/shares")} token={token}>
        <Select
          name="kind"
          label={said.principal}
          options={[EVERYONE, "user", "team"].map((kind) => [kind, said.kinds[kind] ?? kind] as const)}
          value={written.get("kind") ?? EVERYONE}
        />
        <Field
          name="id"
          label={said.principalId}
          hint={said.principalIdHint}
          value={written.get("id") ?? ""}
          fault={faults.id}
        />
        <Select name="level" label={said.level} options={levels} value={written.get("level") ?? undefined} />
        <p>
          <button type="submit" class="primary">
            {said.add}
          </button>
        </p>
      </Form>
    </section>
  );
}
