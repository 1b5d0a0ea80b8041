import type { Context } from "hono";
import scriptText from "../../../client/pages/reference.js";
import type { AppEnv } from "../../../http/appEnv.ts";
import { type Category, categories } from "../../../terms/category.ts";
import { ServiceIcon } from "../../../ui/components/ServiceIcon.tsx";
import type { Texts } from "../../../ui/language.ts";
import { referencePage, referenceReader } from "../../../ui/reference/referencePage.tsx";
import { CatalogueFilters } from "../CatalogueFilters.tsx";
import { type FoundProviders, readCatalogueQuery } from "../catalogueFilter.ts";

export const PROVIDERS = "/docs/providers";

/** The providers of the catalogue, by what they are first of all. With `?q=` and `?category=`, only those that fit. */
export function providersPage(c: Context<AppEnv>) {
  const reader = referenceReader(c);
  const { docs: said, catalogue } = reader.texts;
  const filter = readCatalogueQuery(c);
  const { text, category, found } = filter;
  const isNarrowed = (text ?? category) !== undefined;
  const content = (
    <>
      <header class="stack tight">
        <h1>{said.providers}</h1>
        <p class="soft">{catalogue.lead(c.var.deps.catalog.entries.length)}</p>
      </header>
      <CatalogueFilters texts={reader.texts} action={PROVIDERS} filter={filter}>
        <p class="small soft" role="status" data-found={said.found} data-nothing={said.nothing}>
          {isNarrowed && (found.length > 0 ? `${said.found} ${found.length}` : said.nothing)}
        </p>
      </CatalogueFilters>
      {groupsOf(reader.texts, filter).map(([one, providers]) => (
        <Group texts={reader.texts} category={one} providers={providers} />
      ))}
    </>
  );
  return referencePage(c, content, { title: said.providers, reader, here: PROVIDERS, script: scriptText });
}

type Found = FoundProviders["found"];

/** Each stands once: under the category that was asked for, or under its first. */
function groupsOf({ catalogue }: Texts, { category, found }: FoundProviders): [Category, Found][] {
  const groups = Map.groupBy(found, (provider) => category ?? provider.categories[0]);
  const nameOf = (one: Category) => catalogue.categories[one];
  return categories
    .flatMap((one): [Category, Found][] => (groups.has(one) ? [[one, groups.get(one) ?? []]] : []))
    .sort(([one], [other]) => nameOf(one).localeCompare(nameOf(other)));
}

function Group({ texts, category, providers }: { texts: Texts; category: Category; providers: Found }) {
  return (
    <section class="stack tight" data-group>
      <h2>{texts.catalogue.categories[category]}</h2>
      <ul class="cards">
        {providers.map(({ slug, name, icon, description, aliases = [] }) => (
          <li data-words={[slug, ...aliases].join(" ")}>
            <ServiceIcon name={name} url={icon === undefined ? undefined : `/icons/${slug}`} />
            <div class="stack tight">
              <a href={`${PROVIDERS}/${slug}`}>{name}</a>
              <p class="small soft" lang="en">
                {description}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
