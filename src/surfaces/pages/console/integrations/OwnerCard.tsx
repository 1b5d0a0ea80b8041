import type { IntegrationDescription } from "../../../../domain/integrations/describeIntegration.ts";
import { Field } from "../../../../ui/components/Field.tsx";
import { Form } from "../../../../ui/components/Form.tsx";
import { Notice } from "../../../../ui/components/Notice.tsx";
import { Select } from "../../../../ui/components/Select.tsx";
import type { Visit } from "../consolePage.ts";
import { integrationHref } from "../ofIntegration.ts";
import { ownerText } from "./words.ts";

interface OwnerCardProps {
  visit: Visit;
  integration: IntegrationDescription["integration"];
  tokens: { offer: string; withdraw: string };
  written: URLSearchParams;
  faults: Record<string, string>;
}

/** Who owns an integration, to whom it is offered, and a form that offers it. */
export function OwnerCard({ visit, integration, tokens, written, faults }: OwnerCardProps) {
  const { consoleIntegrations: said } = visit.reader.texts;
  const { owner, pendingOwner } = integration;
  return (
    <section class="card" aria-labelledby="owner">
      <h2 id="owner">{said.owner}</h2>
      <p>{said.ownerNow(ownerText(said, owner))}</p>
      {pendingOwner !== null && (
        <Form action={integrationHref(integration.id, "/owner/withdraw")} token={tokens.withdraw}>
          <Notice>
            <p>{said.ownerOffered(ownerText(said, pendingOwner))}</p>
            <p>
              <button type="submit">{said.withdraw}</button>
            </p>
          </Notice>
        </Form>
      )}
      <Form action={integrationHref(integration.id, "/owner")} token={tokens.offer}>
        <p class="soft">{said.ownerLead}</p>
        <Select
          name="ownerKind"
          label={said.newOwner}
          options={["user", "team"].map((kind) => [kind, said.kinds[kind] ?? kind] as const)}
          value={written.get("ownerKind") ?? "user"}
        />
        <Field
          name="ownerId"
          label={said.principalId}
          value={written.get("ownerId") ?? ""}
          fault={faults.ownerId}
          required
        />
        <p>
          <button type="submit">{said.offer}</button>
        </p>
      </Form>
    </section>
  );
}
