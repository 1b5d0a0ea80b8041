import type { Child } from "hono/jsx";
import type { Reader } from "../language.ts";

interface CopyFieldProps {
  /** Its id, which no other element of the page has. */
  name: string;
  label: string;
  hint?: Child;
  value: string;
  reader: Reader;
}

/**
 * A value to take away. It can be selected by mouse and by keyboard; the page's script `copy.js` shows a button that copies it.
 */
export function CopyField({ name, label, hint, value, reader }: CopyFieldProps) {
  const { copy, copied } = reader.texts.console;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <div class="copy">
        <input
          id={name}
          value={value}
          readonly
          spellcheck={false}
          aria-describedby={hint ? `${name}-hint` : undefined}
        />
        <button type="button" hidden data-copy={name} data-copied={copied}>
          {copy}
        </button>
        <span class="small soft" role="status" />
      </div>
    </div>
  );
}
