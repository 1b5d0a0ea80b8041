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

/** What its document says, then what it takes. */
function hintOf(reader: Reader, { description, kind, usual }: ParameterField) {
  const { consoleTools: said } = reader.texts;
  const kindSaid = said.kinds[kind];
  const parts = [kindSaid, usual !== undefined && said.usual(usual)].filter(Boolean).join(" ");
  if (description === "" && parts === "") return undefined;
  return (
    <>
      {description && <span lang="en">{description}</span>} {parts}
    </>
  );
}

/** A text is chosen without its quotes. */
function optionOf(option: string): [value: string, label: string] {
  return [option, option.startsWith('"') ? JSON.parse(option) : option];
}
