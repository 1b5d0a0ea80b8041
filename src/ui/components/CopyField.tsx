import type { Reader } from "../language.ts";
import { Labelled, type LabelledProps, said } from "./Labelled.tsx";

type CopyFieldProps = Omit<LabelledProps, "fault"> & { value: string; reader: Reader };

/**
 * A value to take away. It can be selected by mouse and by keyboard; the page's script `copy.js` shows a button that copies it.
 */
export function CopyField({ value, reader, ...field }: CopyFieldProps) {
  const { copy, copied } = reader.texts.console;
  const { name } = field;
  return (
    <Labelled {...field}>
      <div class="copy">
        <input id={name} value={value} readonly spellcheck={false} {...said(field)} />
        <button type="button" hidden data-copy={name} data-copied={copied}>
          {copy}
        </button>
        <span class="small soft" role="status" />
      </div>
    </Labelled>
  );
}
