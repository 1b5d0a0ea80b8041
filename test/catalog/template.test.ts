import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCatalog, oauth2Method } from "../../src/catalog/catalog.ts";
import { providers } from "../../src/catalog/providers.ts";
import { type Provider, type ProviderInput, providerSchema } from "../../src/catalog/schema.ts";
import { expandTemplate } from "../../src/catalog/template.ts";

type Field = NonNullable<ProviderInput["fields"]>[number];

function providerWith(...fields: (Partial<Field> & { name: string })[]): Provider {
  return providerSchema.parse({
    id: "prov_01m80h0a91fajajs59zrhvmz00",
    slug: "templated",
    name: "Templated",
    description: "Has fields.",
    categories: ["data"],
    docsUrl: "https://example.com",
    checked: { page: "https://example.com", on: "2026-12-01" },
    fields: fields.map((field) => ({ label: field.name, pattern: "[a-z]+", level: "integration", ...field })),
    auth: [{ type: "bearer", label: "Token" }],
    api: { baseUrl: "https://example.com" },
  });
}

describe("expandTemplate", () => {
  it("fills placeholders with values, also the same one twice", () => {
    const provider = providerWith({ name: "site" }, { name: "region" });
    const values = { site: "acme", region: "eu" };
    expect(expandTemplate(provider, "https://{site}.example.com/{region}/{site}", values)).toBe(
      "https://acme.example.com/eu/acme",
    );
  });

  it("leaves a template without placeholders as it is", () => {
    expect(expandTemplate(providerWith(), "https://example.com/a", { a: "b" })).toBe("https://example.com/a");
  });

  it("takes the default where there is no value, and the value where there are both", () => {
    const provider = providerWith({ name: "site", default: "www" });
    expect(expandTemplate(provider, "https://{site}.example.com", {})).toBe("https://www.example.com");
    expect(expandTemplate(provider, "https://{site}.example.com", { site: "acme" })).toBe("https://acme.example.com");
  });

  it("gives nothing when a value is missing, and does not fall back on the default for one that does not match", () => {
    expect(expandTemplate(providerWith({ name: "site" }), "https://{site}.example.com", {})).toBeUndefined();
    const provider = providerWith({ name: "site", default: "www" });
    for (const site of ["", "A", "a.b", "a/", "{site}"]) {
      expect(expandTemplate(provider, "https://{site}.example.com", { site })).toBeUndefined();
    }
  });

  it("gives nothing for a placeholder that no field declares, whatever the values hold", () => {
    const values = { other: "a", site: "a" };
    expect(
      expandTemplate(providerWith({ name: "site" }), "https://{site}.{other}.example.com", values),
    ).toBeUndefined();
  });

  it("needs the whole value to match, however the pattern is written", () => {
    const alternatives = providerWith({ name: "site", pattern: "eu|us" });
    expect(expandTemplate(alternatives, "https://{site}.example.com", { site: "us" })).toBe("https://us.example.com");
    for (const site of ["eu/x", "x/us", "eu\n", "\nus", "eus"]) {
      expect(expandTemplate(alternatives, "https://{site}.example.com", { site })).toBeUndefined();
    }
  });

  it("takes values as they are: no placeholder within a value, no pattern of String.replace", () => {
    const provider = providerWith({ name: "site", pattern: ".*" }, { name: "other", default: "secret" });
    for (const site of ["{other}", "{site}", "$&", "$1", "$$", "$`"]) {
      expect(expandTemplate(provider, "https://example.com/{site}/", { site })).toBe(`https://example.com/${site}/`);
    }
  });

  it("takes own values only, so what objects inherit counts for nothing", () => {
    const provider = providerWith({ name: "site", default: "www" }, { name: "constructor", pattern: ".*" });
    const inherited: Record<string, string> = Object.create({ site: "evil" });
    expect(expandTemplate(provider, "https://{site}.example.com", inherited)).toBe("https://www.example.com");
    expect(expandTemplate(provider, "https://example.com/{constructor}", {})).toBeUndefined();
  });
});

describe("Microsoft's tenant", () => {
  const microsoft = createCatalog(providers).bySlug("microsoft");
  const method = microsoft && oauth2Method(microsoft);
  const expand = (template: string | undefined, tenant: string) =>
    microsoft && template && expandTemplate(microsoft, template, { tenant });

  it.each([
    "common",
    "organizations",
    "consumers",
    "contoso.onmicrosoft.com",
    "contoso-eu.example",
    "9188040d-6c67-4b5b-b112-36a304b66dad",
    "xn--bcher-kva.example",
  ])("may be %s", (tenant) => {
    expect(expand(method?.authorizationEndpoint, tenant)).toBe(
      `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/authorize`,
    );
    expect(expand(method?.tokenEndpoint, tenant)).toBe(`https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`);
  });

  it.each([
    "",
    ".",
    "..",
    "...",
    "a..b",
    ".a",
    "a.",
    "a/b",
    "/",
    "a\\b",
    "..\\a",
    "%2e%2e",
    "a%2fb",
    "a?b",
    "a#b",
    "a@b",
    "a:b",
    "a b",
    " a",
    "a\n",
    "\ta",
    "a\0",
    "é",
    "a\u2024b",
    "a\uff0fb",
    "{tenant}",
    "-a",
  ])("may not be %j", (tenant) => {
    expect(expand(method?.authorizationEndpoint, tenant)).toBeUndefined();
    expect(expand(method?.tokenEndpoint, tenant)).toBeUndefined();
  });

  it("can never change the host or add a path, whatever it is", () => {
    const piece = fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9]{1,8}$/),
      fc.constantFrom(
        ".",
        "..",
        "/",
        "\\",
        "%",
        "%2e",
        "%2f",
        "@",
        ":",
        "?",
        "#",
        "-",
        "--",
        "{tenant}",
        "\n",
        "\t",
        "\0",
        " ",
        "；",
        "／",
        "。",
      ),
      fc.string({ unit: "binary", maxLength: 3 }),
    );
    const tenants = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
    let expanded = 0;
    fc.assert(
      fc.property(fc.oneof(tenants, fc.stringMatching(/^[a-z]+([.-][a-z0-9]+){0,3}$/)), (tenant) => {
        const text = expand(method?.tokenEndpoint, tenant);
        if (text === undefined) return;
        expanded++;
        const url = new URL(text);
        expect(url.href).toBe(text);
        expect([url.origin, url.search, url.hash]).toEqual(["https://login.microsoftonline.com", "", ""]);
        expect(url.pathname.split("/")).toEqual(["", tenant, "oauth2", "v2.0", "token"]);
      }),
      { numRuns: 2000 },
    );
    expect(expanded).toBeGreaterThan(100);
  });

  it("is decided quickly, also for a long value that fails at its end", () => {
    for (const tenant of [
      `${"a".repeat(50_000)}!`,
      `${"a-".repeat(25_000)}!`,
      `${"-".repeat(50_000)}`,
      `a${"-".repeat(50_000)}!`,
    ]) {
      expect(expand(method?.tokenEndpoint, tenant)).toBeUndefined();
    }
  });
});

describe("T51 a value stays in its place, whatever the pattern allows", () => {
  const fields = [{ name: "x", label: "X", pattern: "[^]*", level: "connection", secret: false }] as const;
  const fill = (template: string, x: string) => expandTemplate({ fields: [...fields] }, template, { x });

  it.each(["evil.net/", "evil.net\\", "evil.net:443/", "evil.net?", "evil.net#", "a@evil.net", "a b", "", "\u2024"])(
    "in a host: %j",
    (value) => expect(fill("https://{x}.example.com/authorize", value)).toBeUndefined(),
  );
  it.each(["a/../../b", "..", ".", "a?b", "a#b", "a\\b"])("in a path: %j", (value) =>
    expect(fill("https://api.example.com/v1/{x}/me", value)).toBeUndefined(),
  );
  it.each(["https://good.example.com?x", "https://a@evil.net", "https://evil.net\\.example.com", "https://e vil.net"])(
    "as a whole origin: %j",
    (value) => expect(fill("{x}/v1", value)).toBeUndefined(),
  );
  it.each([
    ["https://{x}.example.com/a", "acme-1.eu"],
    ["https://api.example.com/{x}/b", "acme/eu"],
    ["{x}/v1", "https://acme.example.com/shop"],
    ["{x}", "70784a63-d24b"],
  ])("and %s takes %s", (template, value) => expect(fill(template, value)).toBe(template.replace("{x}", value)));
});
