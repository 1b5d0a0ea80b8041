import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { errorCodes } from "../../src/domain/errors.ts";
import { en } from "../../src/ui/texts/en.ts";
import { type TestApp, testApp } from "../support/app.ts";

const XSS = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "';alert(1)//",
  "</title><svg/onload=alert(1)>",
  "javascript:alert(1)",
  "{{7*7}}$(7*7)",
  "\u2028alert(1)",
  "%3Cscript%3E",
  "zzmarkerzz",
];

let app: TestApp;

beforeEach(async () => {
  app = await testApp();
});

async function page(query: string): Promise<{ response: Response; text: string }> {
  const response = await app.fetch(`/connected${query}`);
  return { response, text: (await response.text()).replace(/nonce="[0-9a-f]+"/g, "nonce") };
}

function expectPage({ response, text }: { response: Response; text: string }, title: string): void {
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toMatch(/^text\/html; charset=utf-8$/i);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.get("referrer-policy")).toBe("no-referrer");
  expect(text).toMatch(/^<!doctype html>/i);
  expect(text).toContain('<html lang="en">');
  expect(text.match(/<title>(.*?)<\/title>/)?.[1]).toBe(`${title} – Latchkey`);
  expect([...text.matchAll(/<h1>(.*?)<\/h1>/g)].map(([, heading]) => heading)).toEqual([title]);
}

describe("the page where a flow ends", () => {
  it("says that the account is connected", async () => {
    const shown = await page("?success=true");
    expectPage(shown, "Connected");
    expect(shown.text).toContain("Your account is connected.");
  });

  it("names the provider, if the catalogue has it, and the application, and leads back to it", async () => {
    const { text } = await page("?success=true&provider=github");
    expect(text).toContain(`Your GitHub account is connected to ${new URL(env.FRONTEND_URL).host}.`);
    expect(text).toContain(`href="${env.FRONTEND_URL}"`);
  });

  it("speaks German to whoever reads it", async () => {
    const headers = { "accept-language": "fr;q=0.5, de-AT, en;q=0.8" };
    const text = await (await app.fetch("/connected?success=true", { headers })).text();
    expect(text).toContain('<html lang="de-AT">');
    expect(text).toContain("Dein Konto ist verbunden.");
  });

  it.each(errorCodes)("says in our own words what %s means", async (code) => {
    const shown = await page(`?success=false&error=${code}`);
    expectPage(shown, "Not connected");
    expect(shown.text, "C10 the way back").toContain(`href="${env.FRONTEND_URL}"`);
    for (const said of [...en.problems[code], `<code>${code}</code>`]) expect(shown.text).toContain(said);
  });

  it.each([
    "",
    "?",
    "?success=false",
    "?success=TRUE",
    "?success=1",
    "?success=false&error=unknown",
    "?error=toString",
  ])("says that nothing is connected for the query %j", async (query) => {
    const shown = await page(query);
    expectPage(shown, "Not connected");
    expect(shown.text).not.toMatch(/unknown|toString/);
  });

  it("has a policy under which no script runs, nothing is loaded and nothing frames it", async () => {
    const { response, text } = await page("?success=true");
    const policy = response.headers.get("content-security-policy") ?? "";
    const directives = new Map(policy.split(";").map((part) => part.trim().split(/ (.*)/s, 2) as [string, string]));
    expect(directives.get("default-src")).toBe("'none'");
    expect(directives.get("frame-ancestors")).toBe("'none'");
    expect(directives.get("base-uri")).toBe("'none'");
    expect(directives.get("form-action")).toBe("'self'");
    expect(directives.get("script-src")).toMatch(/^'nonce-[0-9a-f]{32}'$/);
    expect(directives.get("style-src")).toBe(directives.get("script-src"));
    expect(text).not.toMatch(/<script|<img|<iframe|<form| on\w+=| style=| src=/i);
  });

  it.each(XSS)("T09 reflects %j from no parameter, neither as it is nor escaped", async (attack) => {
    const plain = (await page("?success=false&error=access_denied")).text;
    const connected = (await page("?success=true")).text;
    const query = (parameters: Record<string, string>) => `?${new URLSearchParams(parameters)}`;
    const neutral = (await page("?success=false")).text;
    expect((await page(query({ success: "true", provider: attack }))).text).toBe(connected);
    expect((await page(query({ success: "false", error: attack }))).text).toBe(neutral);
    expect((await page(query({ success: attack }))).text).toBe(neutral);
    expect((await page(query({ success: "false", error: "access_denied", error_description: attack }))).text).toBe(
      plain,
    );
    expect((await page(query({ success: "true", [attack]: attack }))).text).toBe(connected);
  });

  it("needs no session and looks at none", async () => {
    const headers = { cookie: "access_token=not.a.token", authorization: "Bearer nonsense" };
    const response = await app.fetch("/connected?success=true", { headers });
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual([]);
  });
});
