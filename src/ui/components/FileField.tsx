import { Labelled, type LabelledProps, said } from "./Labelled.tsx";

type FileFieldProps = LabelledProps & {
  required?: boolean;
  /** Content types or ends of names, as browsers take them. */
  accept: readonly string[];
};

/** A field for one file. Its form says `hasFile`. */
export function FileField({ required = false, accept, ...field }: FileFieldProps) {
  const { name } = field;
  return (
    <Labelled {...field}>
      <input id={name} name={name} type="file" required={required} accept={accept.join(",")} {...said(field)} />
    </Labelled>
  );
}
