import { Labelled, type LabelledProps, said } from "./Labelled.tsx";

export interface FieldProps extends LabelledProps {
  /** Never of a secret: what was typed into such a field is not sent back. */
  value?: string | undefined;
  type?: "text" | "password" | "url" | "email" | "search" | "date";
  required?: boolean;
  pattern?: string | undefined;
  placeholder?: string | undefined;
  autocomplete?: string;
}

/** A text field. */
export function Field({ type = "text", required = false, autocomplete = "off", ...field }: FieldProps) {
  const { name, value, pattern, placeholder } = field;
  return (
    <Labelled {...field}>
      <input
        id={name}
        name={name}
        type={type}
        required={required}
        {...said(field)}
        autocomplete={autocomplete}
        spellcheck={false}
        autocapitalize="none"
        value={type === "password" ? undefined : value}
        pattern={pattern}
        placeholder={placeholder}
      />
    </Labelled>
  );
}
