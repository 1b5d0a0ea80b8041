import type { Child } from "hono/jsx";
import type { IntegrationDescription } from "../../../../domain/integrations/describeIntegration.ts";
import { naturalId } from "../../../../domain/integrations/ownerName.ts";
import { Moment } from "../../../../ui/components/Moment.tsx";
import type { Visit } from "../consolePage.ts";
import { ownerText } from "./words.ts";

interface FactsProps {
  visit: Visit;
  found: IntegrationDescription;
  /** The provider's page about its API. Undefined for a custom service. */
  docsUrl: string | undefined;
}

/** All that is known of an integration. Of headers, only their names. */
export function Facts({ visit, found, docsUrl }: FactsProps) {
  const { consoleIntegrations: said } = visit.reader.texts;
  return (
    <section class="card" aria-labelledby="facts">
      <h2 id="facts">{said.facts}</h2>
      <dl class="facts">
        {factsOf(visit, found, docsUrl).map(
          ([name, value]) =>
            value !== null &&
            value !== undefined && (
              <>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </>
            ),
        )}
      </dl>
    </section>
  );
}

function factsOf(
  visit: Visit,
  found: IntegrationDescription,
  docsUrl: string | undefined,
): [name: string, value: Child][] {
  const { integration, effective, shared } = found;
  const { consoleIntegrations: said } = visit.reader.texts;
  const { terms, labels } = said;
  const provider = visit.ctx.deps.catalog.bySlug(integration.type);
  const { pendingOwner, createdAt, updatedAt } = integration;
  return [
    [terms.id, <code>{integration.id}</code>],
    [terms.naturalId, <code>{naturalId(integration)}</code>],
    [terms.type, provider && docsUrl ? <DocsLink name={provider.name} url={docsUrl} /> : said.custom],
    [terms.owner, ownerText(said, integration.owner)],
    [terms.offered, pendingOwner && ownerText(said, pendingOwner)],
    [terms.shared, shared ? said.yes : said.no],
    [terms.mode, said.modes[integration.mode]],
    [terms.way, said.ways[integration.authType]],
    [terms.scopes, codes(effective.scope?.split(/[\s,]+/) ?? [])],
    [terms.values, codes(Object.entries(integration.parameters).map(([name, value]) => `${name}: ${value}`))],
    [labels.apiBaseUrl, code(effective.apiBaseUrl)],
    [labels.otherBaseUrls, codes(effective.otherBaseUrls)],
    [labels.authorizationEndpoint, code(effective.authorizationEndpoint)],
    [labels.tokenEndpoint, code(effective.tokenEndpoint)],
    [labels.revocationEndpoint, code(effective.revocationEndpoint)],
    [terms.headers, codes(integration.headerNames)],
    [terms.tags, codes(integration.tags)],
    [terms.createdAt, <Moment at={createdAt} reader={visit.reader} />],
    [terms.updatedAt, <Moment at={updatedAt} reader={visit.reader} />],
  ];
}

function code(text: string | null): Child {
  return text && <code>{text}</code>;
}

function codes(texts: readonly string[]): Child {
  if (texts.length === 0) return null;
  return (
    <ul>
      {texts.map((text) => (
        <li>
          <code>{text}</code>
        </li>
      ))}
    </ul>
  );
}

function DocsLink({ name, url }: { name: string; url: string }) {
  return (
    <a href={url} rel="noreferrer" target="_blank">
      {name}
    </a>
  );
}
