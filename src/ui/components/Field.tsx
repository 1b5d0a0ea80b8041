import type { Child } from "hono/jsx";

export interface FieldProps {
  name: string;
  label: string;
  hint?: Child;
  /** What is wrong with the value that was sent. */
  fault?: string | undefined;
  /** Never of a secret: what was typed into such a field is not sent back. */
  value?: string | undefined;
  type?: "text" | "password" | "url" | "email" | "search" | "date";
  required?: boolean;
  pattern?: string | undefined;
  placeholder?: string | undefined;
  autocomplete?: string;
}

/** A text field with its label, a hint, and what is wrong with it; both are read out with the field. */
export function Field({ name, label, hint, fault, type = "text", required = false, ...input }: FieldProps) {
  const described = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <input
        id={name}
        name={name}
        type={type}
        required={required}
        aria-describedby={described || undefined}
        aria-invalid={fault ? "true" : undefined}
        autocomplete={input.autocomplete ?? "off"}
        spellcheck={false}
        autocapitalize="none"
        value={type === "password" ? undefined : input.value}
        pattern={input.pattern}
        placeholder={input.placeholder}
      />
      {fault && (
        <p class="fault" id={`${name}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}
