import { Choice } from "../../../../ui/components/Choice.tsx";
import { Field } from "../../../../ui/components/Field.tsx";
import type { FormState } from "./formState.ts";

/** What accounts are asked for: the known scopes with what they mean, and others. */
export function ScopeFields({ state: { visit, setUp, written, faults } }: { state: FormState }) {
  const { consoleIntegrations: said } = visit.reader.texts;
  const { known, usual } = setUp.scopes;
  const chosen = written.getAll("scopes");
  return (
    <fieldset class="group stack tight">
      <legend>{said.groups.scopes}</legend>
      {usual.length > 0 && <p class="hint">{said.scopesHint}</p>}
      {known.length > 0 && (
        <div class="choices">
          {known.map(({ name, description }) => (
            <Choice
              name="scopes"
              value={name}
              label={description ?? name}
              hint={description !== undefined && <code>{name}</code>}
              checked={chosen.includes(name)}
            />
          ))}
        </div>
      )}
      <Field
        name="scope"
        label={known.length > 0 ? said.labels.scope : said.terms.scopes}
        hint={said.hints.scope}
        value={written.get("scope") ?? ""}
        fault={faults.scope}
      />
    </fieldset>
  );
}
