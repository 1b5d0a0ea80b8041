import { Field } from "../../../../ui/components/Field.tsx";
import { Select } from "../../../../ui/components/Select.tsx";
import { TextArea } from "../../../../ui/components/TextArea.tsx";
import type { Reader } from "../../../../ui/language.ts";
import type { ParameterField } from "./parameterFields.ts";

interface ParameterInputProps {
  reader: Reader;
  field: ParameterField;
  value: string | undefined;
  /** As the check of parameters says it. */
  fault: string | undefined;
}

/** A parameter of a tool, as somebody fills it in. */
export function ParameterInput({ reader, field, value, fault }: ParameterInputProps) {
  const { consoleTools: said } = reader.texts;
  const about = {
    ...{ name: field.field, label: field.name, required: field.isRequired, value },
    hint: hintOf(reader, field),
    fault: fault === undefined ? undefined : (said.faults[fault] ?? fault),
  };
  switch (field.kind) {
    case "choice":
      return <Select {...about} value={value} options={[["", said.choose], ...field.options.map(optionOf)]} />;
    case "text":
    case "number":
      return <Field {...about} />;
    case "long":
    case "json":
      return <TextArea {...about} />;
  }
}

/** What its document says, then whether it must be there and what it takes. */
function hintOf(reader: Reader, { description, isRequired, kind, usual }: ParameterField): string {
  const { consoleTools: said } = reader.texts;
  const parts = [description, isRequired && said.required, said.kinds[kind], usual !== undefined && said.usual(usual)];
  return parts.filter(Boolean).join(" ");
}

/** A text is chosen without its quotes. */
function optionOf(option: string): [value: string, label: string] {
  return [option, option.startsWith('"') ? JSON.parse(option) : option];
}
