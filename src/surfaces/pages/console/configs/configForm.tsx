import { configFields, effectiveParameters } from "../../../../domain/integrations/placeholderValues.ts";
import { displayName } from "../../../../http/displayName.ts";
import { Field } from "../../../../ui/components/Field.tsx";
import { Form } from "../../../../ui/components/Form.tsx";
import { Notice } from "../../../../ui/components/Notice.tsx";
import type { Visit } from "../consolePage.ts";

/** Begins the names of fields of the integration, so that none has the name of ours. */
const VALUE = "value.";

type Integration = Parameters<typeof configFields>[1];

/** What stands in the fields. */
export interface Written {
  displayName: string;
  parameters: Record<string, string>;
}

/** The fields that are not right: the name, or values by their names with `parameters.` before. */
export type Faulty = ReadonlySet<string>;

/** Reads the form of a config. A field that is left empty has the integration's value. */
export function readConfigForm(visit: Visit, integration: Integration, form: URLSearchParams) {
  const name = displayName.safeParse(form.get("name") ?? "");
  const values = configFields(visit.ctx.deps, integration).map((field) => [
    field.name,
    form.get(VALUE + field.name)?.trim() ?? "",
  ]);
  const parameters: Record<string, string> = Object.fromEntries(values.filter(([, value]) => value !== ""));
  const written: Written = { displayName: name.data ?? form.get("name") ?? "", parameters };
  return { written, faulty: name.success ? undefined : new Set(["name"]) };
}

interface ConfigFormProps {
  visit: Visit;
  integration: Integration;
  action: string;
  token: string;
  written: Written;
  faulty?: Faulty | undefined;
  /** Where it is left without a change. */
  back: string;
  /** What its button says. */
  button: string;
}

/** The form of a config: its name, and a value for each field of the integration. */
export function ConfigForm({ visit, integration, action, token, written, faulty, back, button }: ConfigFormProps) {
  const { consoleTools, console: common } = visit.reader.texts;
  const said = consoleTools.configs;
  const fields = configFields(visit.ctx.deps, integration);
  const usual = effectiveParameters(visit.ctx.deps, integration, {});
  return (
    <Form action={action} token={token}>
      {faulty && (
        <Notice tone="bad">
          <p>{said.faultsTitle}</p>
        </Notice>
      )}
      <Field
        name="name"
        label={said.name}
        hint={said.nameHint}
        value={written.displayName}
        fault={faulty?.has("name") ? said.faults.name : undefined}
        required
      />
      {fields.length === 0 && <p class="soft">{said.noFields}</p>}
      {fields.map(({ name, label }) => (
        <Field
          name={VALUE + name}
          label={label}
          hint={usual[name] === undefined ? said.needed : said.usual(usual[name])}
          value={written.parameters[name]}
          fault={faulty?.has(`parameters.${name}`) ? said.faults.value : undefined}
        />
      ))}
      <div class="row">
        <button type="submit" class="primary">
          {button}
        </button>
        <a class="button" href={back}>
          {common.cancel}
        </a>
      </div>
    </Form>
  );
}
