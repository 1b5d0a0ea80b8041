import { Labelled, type LabelledProps, said } from "./Labelled.tsx";

type TextAreaProps = LabelledProps & { value?: string | undefined; required?: boolean; rows?: number };

/** A field for several lines. */
export function TextArea({ value = "", required = false, rows = 6, ...field }: TextAreaProps) {
  const { name } = field;
  return (
    <Labelled {...field}>
      <textarea
        id={name}
        name={name}
        rows={rows}
        required={required}
        {...said(field)}
        spellcheck={false}
        autocapitalize="none"
      >
        {value}
      </textarea>
    </Labelled>
  );
}
