import type { Context } from "hono";
import scriptText from "../../../client/pages/reference.js";
import { describeProvider, type ProviderGuide } from "../../../domain/integrations/describeProvider.ts";
import type { AppEnv } from "../../../http/appEnv.ts";
import { Badge } from "../../../ui/components/Notice.tsx";
import { ServiceIcon } from "../../../ui/components/ServiceIcon.tsx";
import type { Texts } from "../../../ui/language.ts";
import { Address } from "../../../ui/reference/Prose.tsx";
import { referencePage, referenceReader } from "../../../ui/reference/referencePage.tsx";

const HERE = "/docs/providers";

/** All providers of the catalogue. */
export function providersPage(c: Context<AppEnv>) {
  const reader = referenceReader(c);
  const { docs: said } = reader.texts;
  const content = (
    <>
      <header class="stack tight">
        <h1>{said.providers}</h1>
        <p class="soft">{said.providersLead}</p>
      </header>
      <ul class="cards">
        {c.var.deps.catalog.entries.map(({ slug, name, icon }) => (
          <li>
            <ServiceIcon name={name} url={icon === undefined ? undefined : `/icons/${slug}`} />
            <a href={`${HERE}/${slug}`}>{name}</a>
          </li>
        ))}
      </ul>
    </>
  );
  return referencePage(c, content, { title: said.providers, reader, here: HERE, script: scriptText });
}

/** What the catalogue knows of a provider, for whoever sets it up. */
export async function providerPage(c: Context<AppEnv>) {
  const guide = await describeProvider(c.var.deps, c.req.param("slug") ?? "");
  const { name, slug, icon, description, docsUrl } = guide.provider;
  const reader = referenceReader(c);
  const { texts } = reader;
  const content = (
    <>
      <header class="stack">
        <div class="row">
          <ServiceIcon name={name} url={icon === undefined ? undefined : `/icons/${slug}`} />
          <h1>{name}</h1>
        </div>
        <p lang="en">{description}</p>
        <p>
          <a href={docsUrl} rel="noreferrer">
            {texts.docs.itsPage}
          </a>
        </p>
      </header>
      {guide.redirectUri !== undefined && (
        <section class="card">
          <h2>{texts.docs.redirectUri}</h2>
          <p class="address">
            <Address text={guide.redirectUri} />
          </p>
          <p class="small soft">{texts.docs.redirectHint}</p>
        </section>
      )}
      <Ways guide={guide} texts={texts} />
      <Fields guide={guide} texts={texts} />
      <Scopes guide={guide} texts={texts} />
      <Api guide={guide} texts={texts} />
    </>
  );
  return referencePage(c, content, { title: name, reader, here: HERE, script: scriptText });
}

interface Part {
  guide: ProviderGuide;
  texts: Texts;
}

function Ways({ guide: { provider }, texts: { docs: said } }: Part) {
  return (
    <section class="card">
      <h2>{said.ways}</h2>
      {provider.auth.map((way) => (
        <div class="stack tight">
          <h3>{said.wayNames[way.type]}</h3>
          {way.type === "oauth2" ? (
            <dl class="facts">
              <dt>{said.endpoints.authorization}</dt>
              <dd>
                <Address text={way.authorizationEndpoint} />
              </dd>
              <dt>{said.endpoints.token}</dt>
              <dd>
                <Address text={way.tokenEndpoint} />
              </dd>
              {way.revocation && (
                <>
                  <dt>{said.endpoints.revocation}</dt>
                  <dd>
                    <Address text={way.revocation.endpoint} />
                  </dd>
                </>
              )}
              <dt>PKCE</dt>
              <dd lang="en">{way.pkce}</dd>
            </dl>
          ) : (
            <p lang="en">{way.label}</p>
          )}
        </div>
      ))}
    </section>
  );
}

function Fields({ guide: { provider }, texts: { docs: said } }: Part) {
  if (provider.fields.length === 0) return null;
  return (
    <section class="card">
      <h2>{said.fields}</h2>
      <ul class="members">
        {provider.fields.map(({ name, label, pattern, level, default: usual }) => (
          <li>
            <p>
              <code class="member">{name}</code> <span lang="en">{label}</span>
            </p>
            <p class="small soft">
              {said.fieldLevels[level]}; <code>{pattern}</code>
              {usual !== undefined && `; default ${usual}`}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Scopes({ guide: { provider }, texts: { docs: said } }: Part) {
  const method = provider.auth.find((way) => way.type === "oauth2");
  if (!method || method.scopes.available.length === 0) return null;
  const { available, offline, default: usual } = method.scopes;
  const asked = new Set([...usual, ...offline]);
  return (
    <section class="card">
      <h2>{said.scopes}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{said.scope}</th>
            <th scope="col">{said.meaning}</th>
          </tr>
        </thead>
        <tbody>
          {available.map(({ name, description }) => (
            <tr>
              <th scope="row">
                <Address text={name} />
              </th>
              <td>
                <span lang="en">{description}</span> {asked.has(name) && <Badge tone="good">{said.asked}</Badge>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Api({ guide: { provider, tools }, texts: { docs: said } }: Part) {
  const { baseUrl, otherBaseUrls, verify } = provider.api;
  return (
    <section class="card">
      <h2>{said.api}</h2>
      <dl class="facts">
        <dt>{said.base}</dt>
        <dd>
          {[baseUrl, ...otherBaseUrls].map((url) => (
            <p>
              <Address text={url} />
            </p>
          ))}
        </dd>
        {verify && (
          <>
            <dt>{said.checked}</dt>
            <dd>
              <code>
                {verify.method} {verify.path}
              </code>
            </dd>
          </>
        )}
        {tools.length > 0 && (
          <>
            <dt>{said.tools}</dt>
            <dd lang="en">{tools.map(({ displayName }) => displayName).join(", ")}</dd>
          </>
        )}
      </dl>
    </section>
  );
}
