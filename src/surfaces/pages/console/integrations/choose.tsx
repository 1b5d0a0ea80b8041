import script from "../../../../client/pages/filterCards.js";
import { CUSTOM } from "../../../../domain/integrations/checkSettings.ts";
import { wordsOf } from "../../../../domain/integrations/searchCatalog.ts";
import { ServiceIcon } from "../../../../ui/components/ServiceIcon.tsx";
import { CatalogueFilters } from "../../CatalogueFilters.tsx";
import { readCatalogueQuery } from "../../catalogueFilter.ts";
import { consolePage } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { LIST, section } from "./place.ts";

/** Where a new integration begins: with a service of the catalogue, or with one that the catalogue does not know. */
export const choosePage = consolePage({ path: `${LIST}/new`, operationId: "chooseProvider", section }, (visit) => {
  const { consoleIntegrations: said } = visit.reader.texts;
  const filter = readCatalogueQuery(visit.c);
  const own = { slug: CUSTOM, name: said.own, description: said.ownLead, words: "", icon: undefined };
  const found = filter.found.map((definition) => {
    const { slug, name, description } = definition;
    return { slug, name, description, icon: `/icons/${slug}`, words: wordsOf(definition) };
  });
  found.sort((one, other) => one.name.localeCompare(other.name));
  const content = (
    <>
      <div class="stack tight">
        <h1>{said.choose}</h1>
        <p class="soft">{said.chooseLead}</p>
      </div>
      <CatalogueFilters texts={visit.reader.texts} action={`${LIST}/new`} filter={filter}>
        <p class="unseen" role="status" data-count={said.found} />
      </CatalogueFilters>
      <p class="empty" data-empty="" hidden={found.length > 0}>
        {said.nothingFound}
      </p>
      <ul class="cards">
        {found.map((service) => (
          <Card {...service} />
        ))}
      </ul>
      <ul class="cards">
        <Card {...own} />
      </ul>
    </>
  );
  return inConsole(visit, content, { title: said.choose, script });
});

interface CardProps {
  slug: string;
  name: string;
  description: string;
  icon: string | undefined;
  words: string;
}

/** One without words is not filtered. */
function Card({ slug, name, description, icon, words }: CardProps) {
  return (
    <li data-words={words || undefined}>
      <ServiceIcon name={icon === undefined ? "+" : name} url={icon} />
      <div class="stack tight">
        <h2>
          <a href={`${LIST}/new/${slug}`}>{name}</a>
        </h2>
        <p class="small soft">{description}</p>
      </div>
    </li>
  );
}
