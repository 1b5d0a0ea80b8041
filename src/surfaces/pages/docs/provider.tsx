import type { Context } from "hono";
import copyText from "../../../client/pages/copy.js";
import scriptText from "../../../client/pages/reference.js";
import { describeProvider } from "../../../domain/integrations/describeProvider.ts";
import type { AppEnv } from "../../../http/appEnv.ts";
import { CopyField } from "../../../ui/components/CopyField.tsx";
import { Badge, Notice } from "../../../ui/components/Notice.tsx";
import { ServiceIcon } from "../../../ui/components/ServiceIcon.tsx";
import { Address } from "../../../ui/reference/Prose.tsx";
import { referencePage, referenceReader } from "../../../ui/reference/referencePage.tsx";
import { withQuery } from "../query.ts";
import { Fields } from "./ProviderFields.tsx";
import { type Part, Rows } from "./ProviderPart.tsx";
import { Scopes, Ways } from "./ProviderWays.tsx";
import { PROVIDERS } from "./providers.tsx";

/** What the catalogue knows of a provider, for whoever sets it up. An alias leads to its slug. */
export async function providerPage(c: Context<AppEnv>) {
  const named = c.req.param("slug") ?? "";
  const guide = await describeProvider(c.var.deps, named);
  const { name, slug } = guide.provider;
  if (slug !== named) return c.redirect(withQuery(`${PROVIDERS}/${slug}`, { lang: c.req.query("lang") }), 302);
  const reader = referenceReader(c);
  const part: Part = { guide, reader };
  const content = (
    <>
      <Head {...part} />
      <SetUp {...part} />
      <Fields {...part} />
      <Ways {...part} />
      <Scopes {...part} />
      <Account {...part} />
      <Api {...part} />
      <Tools {...part} />
    </>
  );
  const script = `${scriptText}\n${copyText}`;
  return referencePage(c, content, { title: name, reader, here: PROVIDERS, script });
}

function Head({ guide, reader }: Part) {
  const { provider } = guide;
  const { texts } = reader;
  const { name, slug, icon, id, description, docsUrl, categories, aliases } = provider;
  const { catalogue: said } = texts;
  return (
    <header class="stack">
      <div class="row">
        <ServiceIcon name={name} url={icon === undefined ? undefined : `/icons/${slug}`} />
        <h1>{name}</h1>
      </div>
      <p lang="en">{description}</p>
      <p class="row">
        {categories.map((category) => (
          <a href={withQuery(PROVIDERS, { category })}>{said.categories[category]}</a>
        ))}
      </p>
      <dl class="facts">
        <Rows
          rows={[
            [said.slug, <code>{slug}</code>],
            [said.id, <code>{id}</code>],
            [said.aliases, aliases.length > 0 && aliases.join(", ")],
          ]}
        />
      </dl>
      <p>
        <a href={docsUrl} rel="noreferrer">
          {texts.docs.itsPage}
        </a>
      </p>
      <Checked guide={guide} reader={reader} />
    </header>
  );
}

function Checked({ guide: { provider }, reader: { texts, locale } }: Part) {
  const { page, on } = provider.checked;
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(on));
  return (
    <p class="small soft">
      {texts.catalogue.checked}{" "}
      <a href={page} rel="noreferrer">
        {new URL(page).host}
      </a>
      , <time datetime={on}>{day}</time>
    </p>
  );
}

function SetUp({ guide: { provider, redirectUri, steps }, reader }: Part) {
  const { catalogue: said } = reader.texts;
  const { clientUrl, review } = provider.setup;
  if (redirectUri === undefined && steps.length === 0 && clientUrl === undefined && review === undefined) return null;
  return (
    <section class="card">
      <h2>{said.setUp}</h2>
      {redirectUri !== undefined && (
        <CopyField name="redirect" label={said.redirect} hint={said.redirectHint} value={redirectUri} reader={reader} />
      )}
      {steps.length > 0 && (
        <ol class="steps" lang="en">
          {steps.map((step) => (
            <li>{step}</li>
          ))}
        </ol>
      )}
      {clientUrl !== undefined && (
        <p>
          <a href={clientUrl} rel="noreferrer">
            {said.makeClient}
          </a>
        </p>
      )}
      {review !== undefined && (
        <Notice tone="warn" title={said.review}>
          <p lang="en">{review}</p>
        </Notice>
      )}
    </section>
  );
}

function Account({ guide: { provider }, reader: { texts } }: Part) {
  const { catalogue: said, docs } = texts;
  const { account, lookups } = provider;
  const told = [...new Set(lookups.flatMap(({ facts }) => Object.keys(facts)))];
  const rows = [
    [said.account, account.id !== undefined && <code>{account.id}</code>],
    [said.accountName, account.label !== undefined && <code>{account.label}</code>],
    [said.lookups, told.length > 0 && <code>{told.join(", ")}</code>],
  ] as const;
  if (rows.every(([, value]) => !value)) return null;
  return (
    <section class="card">
      <h2>{docs.account}</h2>
      <dl class="facts">
        <Rows rows={rows} />
      </dl>
    </section>
  );
}

function Api({ guide: { provider }, reader: { texts } }: Part) {
  const { docs: said } = texts;
  const { baseUrl, otherBaseUrls, verify } = provider.api;
  const bases = [baseUrl, ...otherBaseUrls].map((url) => (
    <p>
      <Address text={url} />
    </p>
  ));
  const request = verify && (
    <code>
      {verify.method} {verify.path}
    </code>
  );
  return (
    <section class="card">
      <h2>{said.api}</h2>
      <dl class="facts">
        <Rows
          rows={[
            [said.base, bases],
            [said.checked, request],
          ]}
        />
      </dl>
    </section>
  );
}

function Tools({ guide: { tools }, reader: { texts } }: Part) {
  const { catalogue: said } = texts;
  if (tools.length === 0) return null;
  return (
    <section class="card">
      <h2>{said.toolList}</h2>
      <ul class="members">
        {tools.map(({ id, displayName, actionType }) => (
          <li>
            <p>
              <code class="member">{id}</code> <span lang="en">{displayName}</span>{" "}
              <Badge tone={actionType === "IRREVERSIBLE" ? "warn" : "plain"}>{said.actions[actionType]}</Badge>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
