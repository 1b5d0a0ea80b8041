import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { errorCodes } from "../../../src/domain/errors.ts";
import { en } from "../../../src/ui/texts/en.ts";
import { type TestApp, testApp } from "../../support/app.ts";

const KEY = "Ab_-".repeat(10).concat("xyz");

const XSS = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "';alert(1)//",
  "</code></title><svg/onload=alert(1)>",
  "javascript:alert(1)",
  "{{7*7}}$(7*7)",
  "\u2028alert(1)",
  "%3Cscript%3Ealert(1)",
  "&lt;script&gt;alert(1)",
  "+ADw-script+AD4-alert(1)",
  `${KEY}<b>alert(1)`,
  `<b>alert(1)${KEY}`,
  `${KEY}\nalert(1)`,
  `${KEY.slice(1)}<`,
  "access_denied<script>alert(1)</script>",
  "__proto__",
  "toString",
];

let app: TestApp;

beforeEach(async () => {
  app = await testApp();
});

async function page(parameters: Record<string, string> | string): Promise<{ response: Response; text: string }> {
  const response = await app.fetch(`/authorized?${new URLSearchParams(parameters)}`);
  return { response, text: (await response.text()).replace(/nonce="[0-9a-f]+"/g, "nonce") };
}

it("T10 shows the key to who is to pass it on, on a page that no cache keeps, with no way out but back to the application", async () => {
  const { response, text } = await page({ credentialKey: KEY });
  expect(response.status).toBe(200);
  expect(text).toContain(`<pre>${KEY}</pre>`);
  const headers = ["content-type", "cache-control", "referrer-policy", "x-content-type-options"];
  expect(headers.map((name) => response.headers.get(name)?.toLowerCase())).toEqual([
    ...["text/html; charset=utf-8", "no-store", "no-referrer", "nosniff"],
  ]);
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(text).not.toMatch(/ src=|action=|<form|<iframe|url\(/i);
  expect([...text.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
    "/favicon.svg",
    "#main",
    env.FRONTEND_URL,
  ]);
});

it("T08 runs no script and loads nothing, by its policy and by what it holds", async () => {
  for (const parameters of [{ credentialKey: KEY }, { error: "access_denied" }, {}] as Record<string, string>[]) {
    const { response, text } = await page(parameters);
    const policy = response.headers.get("content-security-policy") ?? "";
    const directives = new Map(policy.split(";").map((part) => part.trim().split(/ (.*)/s, 2) as [string, string]));
    const closed = ["default-src", "frame-ancestors", "base-uri"];
    expect(closed.map((name) => directives.get(name))).toEqual(closed.map(() => "'none'"));
    expect(directives.get("script-src")).toMatch(/^'nonce-[0-9a-f]{32}'$/);
    expect(text).not.toMatch(/<script| on\w+=|javascript:/i);
  }
});

it("T08 says in our own words what went wrong, for each code that there is", async () => {
  for (const code of errorCodes) {
    const { response, text } = await page({ error: code });
    expect([code, response.status]).toEqual([code, 200]);
    for (const said of [...en.problems[code], `<code>${code}</code>`]) expect(text).toContain(said);
  }
});

it("T08 reflects nothing that is no key and no code, neither as it is nor escaped", async () => {
  const { text: neutral } = await page({});
  const { text: denied } = await page({ error: "access_denied" });
  expect(neutral).toContain("Not connected");
  for (const attack of XSS) {
    expect([attack, (await page({ credentialKey: attack })).text]).toEqual([attack, neutral]);
    expect([attack, (await page({ error: attack })).text]).toEqual([attack, neutral]);
    expect((await page({ error: "access_denied", error_description: attack, [attack]: attack })).text).toBe(denied);
    expect((await page({ credentialKey: attack, error: "access_denied" })).text).toBe(denied);
  }
});

it("answers 400 to a parameter that is there twice, so that nobody can put a key of theirs beside the right one", async () => {
  for (const query of [`credentialKey=${KEY}&credentialKey=${KEY}`, "error=a&error=b"]) {
    const { response, text } = await page(query);
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(text).not.toContain(KEY);
  }
});

it("needs no session and looks at none", async () => {
  const headers = { cookie: "access_token=not.a.token", authorization: "Bearer nonsense" };
  expect((await app.fetch(`/authorized?credentialKey=${KEY}`, { headers })).status).toBe(200);
});
