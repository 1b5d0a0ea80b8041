import type { FieldProps } from "./Field.tsx";

type SelectProps = Pick<FieldProps, "name" | "label" | "hint" | "fault" | "required"> & {
  options: readonly (readonly [value: string, label: string])[];
  value: string | undefined;
};

/** A choice of one among a few, with its label, a hint, and what is wrong with it. */
export function Select({ name, label, hint, fault, required = false, options, value }: SelectProps) {
  const described = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <select
        id={name}
        name={name}
        required={required}
        aria-describedby={described || undefined}
        aria-invalid={fault ? "true" : undefined}
      >
        {options.map(([one, text]) => (
          <option value={one} selected={one === value}>
            {text}
          </option>
        ))}
      </select>
      {fault && (
        <p class="fault" id={`${name}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}
