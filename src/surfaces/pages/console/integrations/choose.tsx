import script from "../../../../client/pages/filterCards.js";
import { CUSTOM } from "../../../../domain/integrations/checkSettings.ts";
import { Search } from "../../../../ui/components/Search.tsx";
import { ServiceIcon } from "../../../../ui/components/ServiceIcon.tsx";
import { readSearch } from "../../query.ts";
import { consolePage } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { LIST, section } from "./place.ts";

/** Where a new integration begins: with a service of the catalogue, or with one that the catalogue does not know. */
export const choosePage = consolePage({ path: `${LIST}/new`, operationId: "chooseProvider", section }, (visit) => {
  const { consoleIntegrations: said } = visit.reader.texts;
  const text = readSearch(visit.c);
  const own = { slug: CUSTOM, name: said.own, description: said.ownLead, words: "", icon: undefined };
  const known = visit.ctx.deps.catalog.entries.map(({ slug, name, description, aliases }) => ({
    ...{ slug, name, description, icon: `/icons/${slug}` },
    words: [name, description, ...aliases].join(" ").toLowerCase(),
  }));
  const found = known.filter(({ words }) => words.includes((text ?? "").toLowerCase()));
  const content = (
    <>
      <div class="stack tight">
        <h1>{said.choose}</h1>
        <p class="soft">{said.chooseLead}</p>
      </div>
      <Search action={`${LIST}/new`} label={said.searchCatalogue} button={said.find} value={text} />
      <p class="unseen" role="status" data-count={said.found} />
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
