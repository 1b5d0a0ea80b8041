import type { Tool } from "../../../../domain/tools/getTool.ts";
import { Choice } from "../../../../ui/components/Choice.tsx";
import { Form } from "../../../../ui/components/Form.tsx";
import { Select } from "../../../../ui/components/Select.tsx";
import type { Visit } from "../consolePage.ts";
import { ParameterInput } from "./ParameterInput.tsx";
import { fieldsOf, type ParameterField } from "./parameterFields.ts";

/** What stands in the fields of a call, and what is wrong with it. */
export interface Filled {
  /** By the names of the fields. */
  written: Record<string, string>;
  /** By the names of parameters. */
  faults: Record<string, string>;
  config: string | undefined;
  /** Whether it was to be called without being confirmed. */
  isUnconfirmed: boolean;
}

/** More optional parameters than these are folded away, behind those that the tool needs. */
const MANY = 4;

interface TryFormProps {
  visit: Visit;
  tool: Tool;
  token: string;
  filled: Filled;
  /** The accounts that it can be called with: the id of a config, or nothing for the caller's own, and a name. */
  accounts: readonly (readonly [config: string, name: string])[];
}

/** The form of a call, made from the parameters of the tool. */
export function TryForm({ visit, tool, token, filled, accounts }: TryFormProps) {
  const { consoleTools: said } = visit.reader.texts;
  const fields = fieldsOf(tool);
  const needed = fields.filter(({ isRequired }) => isRequired);
  const optional = fields.filter(({ isRequired }) => !isRequired);
  const Rest = needed.length > 0 && optional.length > MANY ? Folded : Inputs;
  return (
    <Form action={visit.c.req.path} token={token}>
      {accounts.length > 1 && (
        <Select name="config" label={said.account} options={accounts} value={filled.config ?? ""} />
      )}
      {fields.length === 0 && <p class="soft">{said.noParameters}</p>}
      <Inputs visit={visit} fields={needed} filled={filled} />
      <Rest visit={visit} fields={optional} filled={filled} />
      {tool.actionType === "IRREVERSIBLE" && (
        <div class="field">
          <Choice name="confirmed" value="yes" label={said.confirm} required />
          {filled.isUnconfirmed && <p class="fault">{said.confirmFirst}</p>}
        </div>
      )}
      <div class="row">
        <button type="submit" class={tool.actionType === "IRREVERSIBLE" ? "danger" : "primary"}>
          {said.run}
        </button>
      </div>
    </Form>
  );
}

interface InputsProps {
  visit: Visit;
  fields: readonly ParameterField[];
  filled: Filled;
}

function Folded(props: InputsProps) {
  const { visit, fields, filled } = props;
  const isTouched = fields.some(({ field, name }) => filled.written[field] || Object.hasOwn(filled.faults, name));
  return (
    <details open={isTouched}>
      <summary>{visit.reader.texts.consoleTools.optional(fields.length)}</summary>
      <div class="stack">
        <Inputs {...props} />
      </div>
    </details>
  );
}

function Inputs({ visit, fields, filled }: InputsProps) {
  return (
    <>
      {fields.map((field) => (
        <ParameterInput
          reader={visit.reader}
          field={field}
          value={filled.written[field.field]}
          fault={Object.hasOwn(filled.faults, field.name) ? filled.faults[field.name] : undefined}
        />
      ))}
    </>
  );
}
