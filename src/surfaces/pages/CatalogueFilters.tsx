import type { Child } from "hono/jsx";
import { Field } from "../../ui/components/Field.tsx";
import { Filters } from "../../ui/components/Filters.tsx";
import { Select } from "../../ui/components/Select.tsx";
import type { Texts } from "../../ui/language.ts";
import { categoryOptions, type FoundProviders } from "./catalogueFilter.ts";

interface Props {
  texts: Texts;
  action: string;
  filter: FoundProviders;
  /** Says how many are shown. */
  children?: Child;
}

/** Asks for what a service is called and what it is about. It is a form: it needs no script. */
export function CatalogueFilters({ texts, action, filter: { text, category }, children }: Props) {
  const { catalogue: said } = texts;
  return (
    <>
      <Filters action={action} button={said.find} reset={(text ?? category) !== undefined && said.reset}>
        <Field name="q" label={said.search} type="search" value={text} />
        <Select name="category" label={said.category} options={categoryOptions(texts)} value={category ?? ""} />
      </Filters>
      {children}
    </>
  );
}
