interface ChoiceProps {
  name: string;
  value: string;
  label: string;
  hint?: string | undefined;
  checked?: boolean;
  required?: boolean;
}

/** Something that can be chosen beside others, and what it means. */
export function Choice({ name, value, label, hint, checked = false, required = false }: ChoiceProps) {
  return (
    <label class="choice">
      <input type="checkbox" name={name} value={value} checked={checked} required={required} />
      <span>
        {label}
        {hint && (
          <>
            <br />
            <code class="soft">{hint}</code>
          </>
        )}
      </span>
    </label>
  );
}
