import type { FieldProps } from "./Field.tsx";

type TextAreaProps = Pick<FieldProps, "name" | "label" | "hint" | "fault" | "value" | "required"> & { rows?: number };

/** A field for several lines, with its label, a hint, and what is wrong with it. */
export function TextArea({ name, label, hint, fault, value = "", required = false, rows = 6 }: TextAreaProps) {
  const described = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <textarea
        id={name}
        name={name}
        rows={rows}
        required={required}
        aria-describedby={described || undefined}
        aria-invalid={fault ? "true" : undefined}
        spellcheck={false}
        autocapitalize="none"
      >
        {value}
      </textarea>
      {fault && (
        <p class="fault" id={`${name}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}
