import { Field } from "../../../../ui/components/Field.tsx";
import { htmlPattern } from "../../../../ui/components/htmlPattern.ts";
import { asksAgain, type FormState } from "./formState.ts";
import { OWN_FIELD } from "./settings.ts";

/** The values that the definition asks for: they fill its addresses. */
export function ValueFields({ state: { visit, setUp, written, faults, stored } }: { state: FormState }) {
  const { consoleIntegrations: said } = visit.reader.texts;
  if (setUp.fields.length === 0) return null;
  return (
    <fieldset class="group stack">
      <legend>{said.groups.values}</legend>
      {setUp.fields.map(({ name, label, pattern, default: usual }) => (
        <Field
          name={OWN_FIELD + name}
          label={label}
          hint={
            <>
              {said.form} <code>{pattern}</code>
              {usual !== undefined && `. ${said.usually(usual)}`}
              {stored && asksAgain("parameters") && ` ${said.asksAgain}`}
            </>
          }
          pattern={htmlPattern(pattern)}
          value={written.get(OWN_FIELD + name) ?? ""}
          fault={faults[OWN_FIELD + name]}
        />
      ))}
    </fieldset>
  );
}
