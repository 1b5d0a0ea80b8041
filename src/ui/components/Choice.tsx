import type { Child } from "hono/jsx";

interface ChoiceProps {
  name: string;
  value: string;
  label: string;
  hint?: Child;
  checked?: boolean;
  required?: boolean;
  /** Whether it excludes the others of its name. */
  isOnly?: boolean;
}

/** Something that can be chosen beside others, and what it means. */
export function Choice({ name, value, label, hint, checked = false, required = false, isOnly = false }: ChoiceProps) {
  return (
    <label class="choice">
      <input type={isOnly ? "radio" : "checkbox"} name={name} value={value} checked={checked} required={required} />
      <span>
        {label}
        {hint && (
          <>
            <br />
            <span class="small soft">{hint}</span>
          </>
        )}
      </span>
    </label>
  );
}
