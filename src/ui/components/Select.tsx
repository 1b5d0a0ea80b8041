import { Labelled, type LabelledProps, said } from "./Labelled.tsx";

type SelectProps = LabelledProps & {
  required?: boolean;
  options: readonly (readonly [value: string, label: string])[];
  value: string | undefined;
};

/** A choice of one among a few. */
export function Select({ required = false, options, value, ...field }: SelectProps) {
  const { name } = field;
  return (
    <Labelled {...field}>
      <select id={name} name={name} required={required} {...said(field)}>
        {options.map(([one, text]) => (
          <option value={one} selected={one === value}>
            {text}
          </option>
        ))}
      </select>
    </Labelled>
  );
}
