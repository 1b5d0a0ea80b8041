interface ChoiceProps {
  name: string;
  value: string;
  label: string;
  hint?: string | undefined;
  checked?: boolean;
}

/** Something that can be chosen beside others, and what it means. */
export function Choice({ name, value, label, hint, checked = false }: ChoiceProps) {
  return (
    <label class="choice">
      <input type="checkbox" name={name} value={value} checked={checked} />
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
