import type { Service } from "../../../domain/connections/describeService.ts";
import { Field } from "../../../ui/components/Field.tsx";
import { htmlPattern } from "../../../ui/components/htmlPattern.ts";
import { OWN_FIELD, type Values } from "./credentialFields.ts";
import { hintOf } from "./fieldHint.tsx";
import type { Frame } from "./frame.tsx";

interface AskedFieldsProps {
  frame: Frame;
  fields: Service["fields"];
  /** What was sent, by the names of the form's fields. */
  values: Values;
  faults: Values | undefined;
}

/** What the definition wants to know besides: it fills the addresses of the service. */
export function AskedFields({ frame, fields, values, faults }: AskedFieldsProps) {
  return fields.map(({ name, label, pattern, help, example, default: usual }) => (
    <Field
      name={OWN_FIELD + name}
      label={label}
      required={usual === undefined}
      pattern={htmlPattern(pattern)}
      value={values[OWN_FIELD + name] ?? usual}
      hint={hintOf(frame, { help, example })}
      fault={faults?.[OWN_FIELD + name]}
    />
  ));
}
