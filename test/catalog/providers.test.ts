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
import { deployed } from "../support/reach.ts";

const catalog = createCatalog(definitions);
const providers = everyProvider(catalog);

/** What each provider may be called at. Ids are fixed for ever: connections and applications refer to them. */
const EXPECTED: Record<string, { id: string; domains: string[] }> = {
  google: { id: "prov_01m80h14vqfaqakxy57s231n0j", domains: ["google.com", "googleapis.com"] },
  "google-drive": { id: "prov_01m80h14vrfaqakxyem8ysdhf0", domains: ["google.com", "googleapis.com"] },
  gmail: { id: "prov_01m80h14vrfaqakxymjs5rg7g5", domains: ["google.com", "googleapis.com"] },
  "google-calendar": { id: "prov_01m8an42psev1bqc9b6hrk2j8b", domains: ["google.com", "googleapis.com"] },
  slack: { id: "prov_01m80h14vrfaqakxyyy0wa4yaz", domains: ["slack.com"] },
  notion: { id: "prov_01m80h14vrfaqakxz3edfgg0aq", domains: ["notion.com"] },
  github: { id: "prov_01m80h14vrfaqakxzdse7035fm", domains: ["github.com"] },
  microsoft: { id: "prov_01m80h14vrfaqakxzgjqsmrkah", domains: ["microsoftonline.com", "microsoft.com"] },
  zoom: { id: "prov_01m80h14vrfaqakxzz3zyc4sjf", domains: ["zoom.us"] },
  dropbox: { id: "prov_01m80h14vrfaqaky05g7anzdze", domains: ["dropbox.com", "dropboxapi.com"] },
  openai: { id: "prov_01m80h14vrfaqaky0bnw12x6yn", domains: ["openai.com"] },
  anthropic: { id: "prov_01m80h14vsfaqaky0kqcy1pa07", domains: ["anthropic.com"] },
  linear: { id: "prov_01m80h14vtfaqaky0xh0jsa6sz", domains: ["linear.app"] },
  onedrive: { id: "prov_01m85fp2c2esgvc3ddjfkfm29c", domains: ["microsoftonline.com", "microsoft.com"] },
  sharepoint: { id: "prov_01m85fp2cpesgvc3dhpgxqk6x4", domains: ["microsoftonline.com", "microsoft.com"] },
  box: { id: "prov_01m85fp2cqesgvc3dvvmgf4jzj", domains: ["box.com"] },
  salesforce: { id: "prov_01m85fp2cqesgvc3e5exzd86sy", domains: ["salesforce.com"] },
};

/** What the fields without a default may hold: those that only a connected account tells. */
const ACCOUNTS: Record<string, Record<string, string>> = {
  salesforce: { instance_url: "https://acme.my.salesforce.com" },
};

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
    ...provider.api.otherBaseUrls.map((url): [string, string] => ["api.otherBaseUrls", url]),
  ];
  return candidates.filter((entry): entry is [string, string] => entry[1] !== undefined);
}

it("has the seventeen providers under their fixed ids, and no others", () => {
  const ids = Object.fromEntries(providers.map(({ slug, id }) => [slug, id]));
  expect(ids).toEqual(Object.fromEntries(Object.entries(EXPECTED).map(([slug, { id }]) => [slug, id])));
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
      const url = expandTemplate(provider, template, ACCOUNTS[slug] ?? {});
      expect(url, `${field} has a placeholder without a field or a default`).toBeDefined();
      expect(url).not.toMatch(/[{}]/);
      const endpoint = parseEndpoint(url ?? "", deployed);
      expect(endpoint, `${field} must not be called`).toBeDefined();
      const domains = EXPECTED[slug]?.domains ?? [];
      expect(
        domains.some((domain) => isUnder(domain, endpoint?.hostname ?? "")),
        `${field}: ${url}`,
      ).toBe(true);
      expect(endpoint?.href.replace(/\/$/, ""), `${field} is not written as it is parsed`).toBe(url);
    }
  });

  it("has fields that are used, whose patterns compile and take their own defaults", () => {
    const templates = templatesOf(provider).map(([, template]) => template);
    for (const { name, pattern, default: value, secret } of provider.fields) {
      expect(templates.some((template) => template.includes(`{${name}}`))).toBe(true);
      expect(secret, "a secret must not stand in a URL").toBe(false);
      if (value !== undefined) expect(value).toMatch(new RegExp(`^(?:${pattern})$`));
    }
    expect(new Set(provider.fields.map(({ name }) => name)).size).toBe(provider.fields.length);
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

  it("lets an account name the place of its API only as an https origin of the provider's own", () => {
    const [, name] = /^\{([^}]+)\}/.exec(provider.api.baseUrl) ?? [];
    const told = provider.fields.filter(({ level }) => level === "connection");
    expect(told.map((field) => field.name)).toEqual(name === undefined ? [] : [name]);
    for (const { pattern, default: value } of told) {
      expect(value, "an account's place cannot be guessed").toBeUndefined();
      expect(Object.values(method?.tokenResponse.metadata ?? {})).toContain(name);
      for (const origin of foreignOrigins(EXPECTED[slug]?.domains[0] ?? "")) {
        expect(origin, "must not match").not.toMatch(new RegExp(`^(?:${pattern})$`));
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
        /^(authorization|cookie|host|connection|upgrade|te|trailer|transfer-encoding|content-length|forwarded|origin|referer|(cf|x-forwarded|proxy|sec|latchkey)-.*)$/,
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

it("verifies credentials at paths below the provider's base", () => {
  const verified = providers.flatMap((provider) => {
    const { baseUrl, verify } = provider.api;
    const base = expandTemplate(provider, baseUrl, ACCOUNTS[provider.slug] ?? {}) ?? "";
    return verify === undefined ? [] : [{ slug: provider.slug, base, verifyPath: verify.path }];
  });
  expect(verified.map(({ slug }) => slug)).toEqual(expect.arrayContaining(["google", "github", "microsoft"]));
  for (const { base, verifyPath } of verified) {
    expect(resolveTarget([base], verifyPath.slice(1), deployed)?.href).toBe(`${base}${verifyPath}`);
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
