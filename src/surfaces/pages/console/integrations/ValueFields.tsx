import type { Child } from "hono/jsx";
import type { SetUp } from "../../../../domain/integrations/describeSetUp.ts";
import { Choice } from "../../../../ui/components/Choice.tsx";
import { Field } from "../../../../ui/components/Field.tsx";
import { htmlPattern } from "../../../../ui/components/htmlPattern.ts";
import { asksAgain, type FormState } from "./formState.ts";
import { OWN_FIELD } from "./settings.ts";

/** The values that the definition asks for: they fill its addresses, and the secret ones go along as headers. */
export function ValueFields({ state }: { state: FormState }) {
  const { consoleIntegrations: said } = state.visit.reader.texts;
  const { fields, secretFields } = state.setUp;
  if (fields.length === 0 && secretFields.length === 0) return null;
  return (
    <fieldset class="group stack">
      <legend>{said.groups.values}</legend>
      {fields.map((field) => (
        <Field
          name={OWN_FIELD + field.name}
          label={field.label}
          hint={<ValueHint state={state} field={field} />}
          pattern={htmlPattern(field.pattern)}
          value={state.written.get(OWN_FIELD + field.name) ?? ""}
          fault={state.faults[OWN_FIELD + field.name]}
        />
      ))}
      {secretFields.map((field) => (
        <SecretValue state={state} field={field} />
      ))}
    </fieldset>
  );
}

type AskedField = SetUp["fields"][number];

function ValueHint({ state: { visit, stored }, field }: { state: FormState; field: AskedField }) {
  const { consoleIntegrations: said } = visit.reader.texts;
  const { help, example, pattern, default: usual } = field;
  const parts: Child[] = [
    help !== undefined && <span lang="en">{help} </span>,
    example !== undefined ? (
      <>
        {said.like} <code>{example}</code>.
      </>
    ) : (
      <>
        {said.form} <code>{pattern}</code>.
      </>
    ),
    usual !== undefined && ` ${said.usually(usual)}`,
    stored && asksAgain("parameters") && ` ${said.asksAgain}`,
  ];
  return <>{parts}</>;
}

/** One that is there is not shown again, and stays when the field stays empty. */
function SecretValue({ state, field }: { state: FormState; field: SetUp["secretFields"][number] }) {
  const { visit, stored, faults } = state;
  const { consoleIntegrations: said } = visit.reader.texts;
  const { label, help, example, header } = field;
  const name = OWN_FIELD + field.name;
  const isStored = stored?.headers.some((one) => one.toLowerCase() === header.toLowerCase()) ?? false;
  return (
    <>
      <Field
        name={name}
        label={label}
        hint={
          <>
            {help !== undefined && <span lang="en">{help} </span>}
            {example !== undefined && (
              <>
                {said.like} <code>{example}</code>.{" "}
              </>
            )}
            {said.secretHeader(header)} {isStored && said.secretStored}
          </>
        }
        type="password"
        autocomplete="new-password"
        fault={faults[name]}
      />
      {isStored && <Choice name="clear" value={name} label={said.clearOther} />}
    </>
  );
}
