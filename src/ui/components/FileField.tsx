import type { FieldProps } from "./Field.tsx";

type FileFieldProps = Pick<FieldProps, "name" | "label" | "hint" | "fault" | "required"> & {
  /** Content types or ends of names, as browsers take them. */
  accept: readonly string[];
};

/** A field for one file, with its label, a hint, and what is wrong with it. Its form says `hasFile`. */
export function FileField({ name, label, hint, fault, required = false, accept }: FileFieldProps) {
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
        type="file"
        required={required}
        accept={accept.join(",")}
        aria-describedby={described || undefined}
        aria-invalid={fault ? "true" : undefined}
      />
      {fault && (
        <p class="fault" id={`${name}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}
