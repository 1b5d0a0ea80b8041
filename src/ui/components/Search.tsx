import type { Child } from "hono/jsx";
import { Field } from "./Field.tsx";

interface SearchProps {
  action: string;
  label: string;
  button: string;
  value: string | undefined;
  /** Fields that go along. */
  children?: Child;
}

/** A search that is a form: it needs no script. */
export function Search({ action, label, button, value, children }: SearchProps) {
  return (
    <search>
      <form method="get" action={action} class="search">
        {children}
        <Field name="q" label={label} type="search" value={value} />
        <button type="submit">{button}</button>
      </form>
    </search>
  );
}
