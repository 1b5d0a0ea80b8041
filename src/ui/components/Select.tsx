interface SelectProps {
  name: string;
  label: string;
  hint?: string;
  options: readonly (readonly [value: string, label: string])[];
  value: string | undefined;
}

/** A choice of one among a few. */
export function Select({ name, label, hint, options, value }: SelectProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <select id={name} name={name} aria-describedby={hint && `${name}-hint`}>
        {options.map(([one, text]) => (
          <option value={one} selected={one === value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
