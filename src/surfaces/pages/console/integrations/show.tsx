import script from "../../../../client/pages/copy.js";
import type { ClientVerdict } from "../../../../domain/flows/testClient.ts";
import type { IntegrationDescription } from "../../../../domain/integrations/describeIntegration.ts";
import { getIntegration } from "../../../../domain/integrations/getIntegration.ts";
import { rightsOn } from "../../../../domain/integrations/rightsOn.ts";
import { Notice } from "../../../../ui/components/Notice.tsx";
import { ServiceIcon } from "../../../../ui/components/ServiceIcon.tsx";
import { withQuery } from "../../query.ts";
import { consolePage, consoleToken, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { integrationHref } from "../ofIntegration.ts";
import { maySee, sectionHref } from "../sections.ts";
import { ClientCard } from "./ClientCard.tsx";
import { Facts } from "./Facts.tsx";
import { StateBadge } from "./list.tsx";
import { LIST, referenceOf, section } from "./place.ts";
import { iconOf } from "./words.ts";

/** One integration: how it stands, what is entered at the service, and all that is known of it. */
export const showPage = consolePage({ path: `${LIST}/:id`, operationId: "showIntegration", section }, async (visit) =>
  showIntegration(visit, await getIntegration(visit.ctx, referenceOf(visit))),
);

/** Responds with that page. @param verdict what came of a test of the client, just now */
export async function showIntegration(visit: Visit, found: IntegrationDescription, verdict?: ClientVerdict) {
  const { integration } = found;
  const { consoleIntegrations: said } = visit.reader.texts;
  const catalog = await visit.ctx.deps.catalog.described();
  const done = verdict ? undefined : said.done[visit.c.req.query("done") ?? ""];
  const content = (
    <>
      <div class="row">
        <ServiceIcon name={integration.name} url={iconOf(integration)} />
        <h1>{integration.name}</h1>
        <StateBadge visit={visit} integration={integration} />
      </div>
      {integration.description && <p class="soft">{integration.description}</p>}
      {done && (
        <Notice tone="good">
          <p>{done}</p>
        </Notice>
      )}
      <Actions visit={visit} found={found} />
      <ClientCard
        visit={visit}
        found={found}
        verdict={verdict}
        token={await consoleToken(visit.ctx, integrationHref(integration.id, "/test"))}
      />
      <Facts visit={visit} found={found} docsUrl={catalog.bySlug(integration.type)?.docsUrl} />
    </>
  );
  return inConsole(visit, content, { title: integration.name, script });
}

/** What can be done with it, and what belongs to it. */
function Actions({ visit, found }: { visit: Visit; found: IntegrationDescription }) {
  const { integration } = found;
  const { consoleIntegrations: said } = visit.reader.texts;
  const { edit, share, remove } = rightsOn(visit.ctx, found);
  const links: [isShown: boolean, name: string, href: string][] = [
    [edit, said.edit, integrationHref(integration.id, "/edit")],
    [share, said.share, integrationHref(integration.id, "/shares")],
    [edit, said.icon, integrationHref(integration.id, "/icon")],
    [true, said.configs, integrationHref(integration.id, "/configs")],
    [true, said.tools, integrationHref(integration.id, "/tools")],
    [
      maySee(visit.ctx.caller, "connections"),
      said.connections,
      withQuery(sectionHref("connections"), { integration: integration.id }),
    ],
    [true, said.connectPage, `/connect/${integration.id}`],
  ];
  return (
    <nav class="row" aria-label={said.below}>
      {links.map(
        ([isShown, name, href]) =>
          isShown && (
            <a class="button" href={href}>
              {name}
            </a>
          ),
      )}
      {remove && (
        <a class="button danger" href={integrationHref(integration.id, "/delete")}>
          {said.remove}
        </a>
      )}
    </nav>
  );
}
