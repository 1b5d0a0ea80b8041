import { TypeID } from "typeid-js";
import { describe, expect, it } from "vitest";
import { createCatalog, oauth2Method } from "../../src/catalog/catalog.ts";
import { providers as definitions } from "../../src/catalog/providers.ts";
import type { Provider } from "../../src/catalog/schema.ts";
import { expandTemplate } from "../../src/catalog/template.ts";
import { headersOf, placesIn } from "../../src/domain/placement/placeCredential.ts";
import { resolveTarget } from "../../src/domain/policy/urlPolicy.ts";
import { parseEndpoint } from "../../src/oauth/endpoint.ts";
import { everyProvider } from "../support/everyProvider.ts";
import { allFacts } from "../support/providers/provider.ts";
import { deployed } from "../support/reach.ts";

const catalog = createCatalog(definitions);
const providers = everyProvider(catalog);

const factsOf = new Map(allFacts.map((facts) => [facts.slug, facts]));
const domainsOf = (slug: string) => factsOf.get(slug)?.domains ?? [];

/** Values of all fields of a provider, by what its documentation shows. */
function samplesOf(provider: Provider): Record<string, string> {
  const { oauth2, lookups = [], values = {} } = factsOf.get(provider.slug) ?? {};
  const { callback = {} } = oauth2?.authorize ?? {};
  const kept = Object.entries(oauth2Method(provider)?.callbackParameters ?? {});
  const ofCallback = kept.map(([name, parameter]) => [name, callback[parameter] ?? ""]);
  const told = Object.assign({}, oauth2?.token.tells.facts, ...lookups.map(({ facts }) => facts));
  const usual = provider.fields.map(({ name, example, default: standard }) => [name, example ?? standard]);
  const all = { ...Object.fromEntries(usual), ...told, ...Object.fromEntries(ofCallback), ...values };
  return Object.fromEntries(
    Object.entries<string | undefined>(all).filter(([, value]) => value !== undefined),
  ) as Record<string, string>;
}

const isUnder = (domain: string, hostname: string) => hostname === domain || hostname.endsWith(`.${domain}`);

/** Addresses that look like an origin below a domain and are none, or lead elsewhere. */
function foreignOrigins(domain: string): string[] {
  const own = `https://acme.my.${domain}`;
  return [
    ...[
      `http://acme.my.${domain}`,
      `ftp://acme.my.${domain}`,
      `//acme.my.${domain}`,
      `acme.my.${domain}`,
      "https://",
      "",
    ],
    ...[`https://evil.example`, `https://evil${domain}`, `https://${domain}.evil.example`, `${own}.evil.example`],
    ...[`${own}@evil.example`, `https://evil.example/${domain}`, `https://evil.example?.${domain}`],
    ...[`https://evil.example#.${domain}`, `https://evil.example\\.${domain}`, `https://user@acme.my.${domain}`],
    ...[`${own}:444`, `${own}/`, `${own}/services`, `${own}?x=1`, `${own}#x`, `${own}\n`, ` ${own}`],
    ...[`https://.${domain}`, `https://-a.${domain}`, `https://a..b.${domain}`, `https://127.0.0.1`, `https://[::1]`],
    ...[`https://a_b.${domain}`, `https://%61.${domain}`, `HTTPS://ACME.${domain}`, `https://a\t.${domain}`],
  ];
}

/** Texts that are no part of a host name, or of a path, or are another host. */
function hostileValues(domain: string): string[] {
  const hosts = foreignOrigins(domain).map((origin) => origin.replace(/^https?:\/\//, ""));
  const parts = [
    "evil.example/",
    "evil.example?",
    "evil.example#",
    "a@evil.example",
    "evil.example\\",
    "..",
    "../..",
    "a/../b",
  ];
  return [...foreignOrigins(domain), ...hosts, ...parts, "", ".", "a.", "-", "%2e%2e", "\u2024", "a\tb"];
}

/** Every URL of a definition, by the name of its field. `{client_id}` in a revocation stands for the client's id. */
function templatesOf(provider: Provider): [string, string][] {
  const method = oauth2Method(provider);
  const candidates: [string, string | undefined][] = [
    ["authorizationEndpoint", method?.authorizationEndpoint],
    ["tokenEndpoint", method?.tokenEndpoint],
    ["issuer", method?.issuer],
    ["refresh.endpoint", method?.refresh?.endpoint],
    ["revocation.endpoint", method?.revocation?.endpoint.replace("{client_id}", "client-id")],
    ["api.baseUrl", provider.api.baseUrl],
    ["longLived.exchange", method?.longLived?.exchange?.endpoint],
    ["longLived.renew", method?.longLived?.renew.endpoint],
    ...provider.api.otherBaseUrls.map((url): [string, string] => ["api.otherBaseUrls", url]),
    ...provider.lookups.map(({ url }): [string, string] => ["lookups", url]),
  ];
  return candidates.filter((entry): entry is [string, string] => entry[1] !== undefined);
}

it("has at least 150 providers, each with facts and under its fixed id", () => {
  const ids = Object.fromEntries(providers.map(({ slug, id }) => [slug, id]));
  expect(ids).toEqual(Object.fromEntries(allFacts.map(({ slug, id }) => [slug, id])));
  expect(Object.keys(ids).length).toBeGreaterThanOrEqual(150);
});

/** What the catalogue was asked to have, by any of its names. */
const WANTED = `google google-mail google-calendar google-drive google-docs google-sheets google-analytics google-ads
  google-search-console google-bigquery youtube microsoft outlook microsoft-teams one-drive sharepoint-online microsoft-excel
  azure-devops github github-app gitlab bitbucket jira confluence linear sentry pagerduty slack notion asana trello clickup monday
  airtable smartsheet wrike basecamp todoist figma miro canva salesforce hubspot pipedrive zoho-crm attio close apollo outreach
  salesloft gong zendesk intercom freshdesk front help-scout gorgias stripe shopify quickbooks xero square paypal woocommerce
  bigcommerce freshbooks netsuite dropbox box docusign pandadoc zoom calendly cal-com discord telegram whatsapp-business twilio
  ring-central twitter-v2 linkedin facebook instagram tiktok-personal pinterest reddit spotify sendgrid mailchimp mailgun resend
  klaviyo active-campaign segment mixpanel amplitude posthog datadog openai anthropic google-gemini perplexity elevenlabs exa
  tavily snowflake databricks-workspace supabase vercel cloudflare servicenow workday bamboohr greenhouse gusto okta typeform
  webflow wordpress`.split(/\s+/);

it("has every provider that was asked for", () => {
  const names = providers.flatMap(({ slug, aliases }) => [slug, ...aliases]);
  expect(WANTED.filter((name) => !names.includes(name))).toEqual([]);
});

it("was checked against a page on a day, as its facts were", () => {
  const unchecked = providers.filter(({ slug, checked }) => checked.on !== factsOf.get(slug)?.checked.on);
  expect(unchecked.map(({ slug }) => slug)).toEqual([]);
});

it("has no name twice: ids, slugs and aliases are unique, aliases among the slugs too", () => {
  const ids = providers.map(({ id }) => id);
  const names = providers.flatMap(({ slug, aliases }) => [slug, ...aliases]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(names).size).toBe(names.length);
});

it("finds every provider by its id and by its slug, and nothing else", () => {
  for (const provider of providers) {
    expect(catalog.byId(provider.id)).toBe(provider);
    expect(catalog.bySlug(provider.slug)).toBe(provider);
    expect(catalog.byId(provider.slug)).toBeUndefined();
  }
  for (const name of ["", "__proto__", "constructor", "toString", "nobody"]) {
    expect([catalog.byId(name), catalog.bySlug(name)]).toEqual([undefined, undefined]);
  }
});

describe.each(providers.map((provider) => [provider.slug, provider] as const))("%s", (slug, provider) => {
  const method = oauth2Method(provider);

  it("has an id that is a TypeID over a UUIDv7", () => {
    const id = TypeID.fromString(provider.id);
    expect(id.getType()).toBe("prov");
    expect(id.toUUID()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
  });

  it("has a name, a description, aliases that could be slugs, and an https page", () => {
    for (const text of [provider.name, provider.description]) expect(text.trim()).toBe(text);
    expect(provider.description.length).toBeGreaterThan(provider.name.length);
    for (const alias of [slug, ...provider.aliases]) expect(alias).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(new URL(provider.docsUrl).protocol).toBe("https:");
    expect(new Set(provider.categories).size).toBe(provider.categories.length);
  });

  it("has at most one way to authenticate of each type", () => {
    const types = provider.auth.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
  });

  it("has URLs only with placeholders that it declares, and they all expand to https endpoints of its own", () => {
    for (const [field, template] of templatesOf(provider)) {
      const url = expandTemplate(provider, template, samplesOf(provider));
      expect(url, `${field} has a placeholder without a field or a sample`).toBeDefined();
      expect(url).not.toMatch(/[{}]/);
      const endpoint = parseEndpoint(url ?? "", deployed);
      expect(endpoint, `${field} must not be called`).toBeDefined();
      const isOwn = (domain: string) => domain === "*" || isUnder(domain, endpoint?.hostname ?? "");
      expect(domainsOf(slug).some(isOwn), `${field}: ${url}`).toBe(true);
      expect(endpoint?.href.replace(/\/$/, ""), `${field} is not written as it is parsed`).toBe(
        url?.replace(/\/$/, ""),
      );
    }
  });

  it("has fields that are used, whose patterns compile and take their own defaults and examples", () => {
    const used = JSON.stringify([provider.auth, provider.api, provider.lookups]);
    for (const { name, pattern, default: value, example, secret } of provider.fields) {
      expect(used.includes(`{${name}}`), `${name} fills an address or a header, or is a secret one`).toBe(!secret);
      for (const text of [value, example].filter((one) => one !== undefined))
        expect(text).toMatch(new RegExp(`^(?:${pattern})$`, "u"));
    }
    expect(new Set(provider.fields.map(({ name }) => name)).size).toBe(provider.fields.length);
  });

  it("lets no value of a field lead away from its domains", () => {
    const [domain = ""] = domainsOf(slug);
    if (domain === "*") return;
    for (const { name } of provider.fields) {
      for (const [field, template] of templatesOf(provider).filter(([, text]) => text.includes(`{${name}}`))) {
        for (const value of hostileValues(domain)) {
          const url = expandTemplate(provider, template, { ...samplesOf(provider), [name]: value });
          const host = url === undefined ? domain : new URL(url).hostname;
          expect(
            domainsOf(slug).some((one) => isUnder(one, host)),
            `${field} with ${name}=${value}: ${url}`,
          ).toBe(true);
        }
      }
    }
  });

  it("puts the credential into a header, a parameter or basic authentication that can be sent", () => {
    for (const { type, placement } of provider.auth) {
      const places = placesIn(placement);
      const templates = places.flatMap((place) =>
        place.in === "basic" ? [place.username, place.password] : [place.template],
      );
      const holes = type === "basic" ? ["{username}", "{password}"] : ["{token}"];
      expect(templates.join("")).toMatch(/^[\x20-\x7e]+$/);
      for (const hole of holes) expect(templates.join("").split(hole).length).toBeLessThanOrEqual(2);
      expect(holes.some((hole) => templates.join("").includes(hole))).toBe(true);
      for (const name of headersOf(places)) {
        expect(() => new Headers({ [name]: "x" })).not.toThrow();
        expect(name.toLowerCase()).not.toMatch(/^(host|cookie|cf-.*|content-.*)$/);
      }
    }
  });

  it("names the headers that a caller may set in lower case, and none that the broker sets", () => {
    const { callerHeaders } = provider.api;
    expect(callerHeaders).toEqual(callerHeaders.map((name) => name.toLowerCase()));
    expect(new Set(callerHeaders).size).toBe(callerHeaders.length);
    for (const name of callerHeaders) {
      expect(() => new Headers({ [name]: "x" })).not.toThrow();
      expect(name).not.toMatch(
        /^(authorization|cookie|host|connection|upgrade|te|trailer|transfer-encoding|content-length|forwarded|origin|(cf|x-forwarded|proxy|sec|latchkey)-.*)$/,
      );
    }
    const placed = provider.auth.flatMap(({ placement }) => headersOf(placesIn(placement)));
    for (const name of placed) expect(callerHeaders).not.toContain(name.toLowerCase());
  });

  it("sends static headers that can be sent and that carry no credential", () => {
    for (const headers of [provider.api.headers, method?.tokenRequest.headers ?? {}]) {
      expect([...new Headers(headers).keys()]).toHaveLength(Object.keys(headers).length);
      for (const name of Object.keys(headers)) {
        expect(name.toLowerCase()).not.toMatch(
          /^(authorization|cookie|host|content-length|content-type|transfer-encoding)$/,
        );
      }
    }
  });
});

const withoutSlash = (url: string | undefined) => url?.replace(/\/$/, "");

it("verifies credentials at paths below the provider's base", () => {
  const verified = providers.flatMap((provider) => {
    const { baseUrl, verify } = provider.api;
    const base = expandTemplate(provider, baseUrl, samplesOf(provider)) ?? "";
    return verify === undefined ? [] : [{ slug: provider.slug, base, verifyPath: verify.path }];
  });
  expect(verified.map(({ slug }) => slug)).toEqual(expect.arrayContaining(["google", "github", "microsoft"]));
  for (const { base, verifyPath } of verified) {
    expect(withoutSlash(resolveTarget([base], verifyPath.slice(1), deployed)?.href)).toBe(
      withoutSlash(base + verifyPath),
    );
  }
});

it("knows the issuer wherever callbacks must name one", () => {
  const without = providers.filter((provider) => {
    const method = oauth2Method(provider);
    return method?.issuerInCallback && method.issuer === undefined;
  });
  expect(without.map(({ slug }) => slug)).toEqual([]);
});

describe.each(
  providers.flatMap((provider) => {
    const method = oauth2Method(provider);
    return method ? [[provider.slug, method] as const] : [];
  }),
)("%s by OAuth", (_slug, method) => {
  it("asks for scopes by default that it lists, each once", () => {
    const names = method.scopes.available.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const scopes of [method.scopes.default, method.scopes.offline])
      expect(new Set(scopes).size).toBe(scopes.length);
    for (const scope of method.scopes.default) expect(names).toContain(scope);
    // Scopes in `offline` are added to every request, so they are not for anybody to choose.
    for (const scope of method.scopes.offline) expect(method.scopes.default).not.toContain(scope);
  });

  it("has scopes of the characters of RFC 6749 section 3.3, without a separator in them", () => {
    const { available, offline, separator } = method.scopes;
    for (const scope of [...available.map(({ name }) => name), ...offline]) {
      expect(scope).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+$/);
      expect(scope).not.toContain(separator);
      expect(scope).not.toContain(method.tokenResponse.scopeSeparator);
    }
    for (const { description } of available) expect(description).not.toBe("");
  });

  it("adds no parameter that the protocol itself sets", () => {
    const protocol = [
      "response_type",
      "client_id",
      "client_secret",
      "redirect_uri",
      "state",
      "scope",
      "grant_type",
      "code",
    ];
    const reserved = new Set([...protocol, "code_verifier", "code_challenge", "code_challenge_method", "nonce"]);
    const names = [method.authorizationParameters, method.tokenRequest.parameters, method.refresh?.parameters ?? {}];
    for (const name of names.flatMap(Object.keys)) expect(reserved).not.toContain(name);
  });

  it("keeps nothing as a fact that is a secret", () => {
    const kept = [...Object.entries(method.tokenResponse.metadata), ...Object.entries(method.callbackParameters)];
    for (const [name, path] of kept) expect(`${name} ${path}`).not.toMatch(/token|secret|password|(^|[ ._])code\b/i);
  });
});
