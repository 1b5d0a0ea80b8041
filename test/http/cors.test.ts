import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { sessionToken, testApp } from "../support/app.ts";
import { acme, connected } from "../support/proxy.ts";
import { stage } from "../support/stage.ts";

const LISTED = "https://app.example.com";

/** FRONTEND_URL, and an entry of ALLOWED_ORIGINS. */
const ALLOWED = [env.FRONTEND_URL, LISTED];

/** Look-alikes of the allowed origins, and what browsers and attackers send otherwise. */
const EVIL = [
  "null",
  "",
  "*",
  "https://evil.example",
  `${LISTED}.evil.example`,
  "https://evil-app.example.com",
  "https://app.example.com.",
  "https://evilapp.example.com",
  "https://app.example.co",
  "https://app.example.comevil",
  "https://app-example.com",
  "https://appxexample.com",
  "https://sub.app.example.com",
  "https://example.com",
  "http://app.example.com",
  "https://app.example.com:8443",
  "https://app.example.com:443",
  "https://APP.example.com",
  "HTTPS://app.example.com",
  "https://app.example.com/",
  "https://app.example.com@evil.example",
  "https://evil.example#https://app.example.com",
  `${LISTED} https://evil.example`,
  `${LISTED},https://evil.example`,
  `${LISTED}\thttps://evil.example`,
  "app.example.com",
  "//app.example.com",
  "http://localhost",
  "http://localhost:8790",
  "https://localhost:8789",
  "http://127.0.0.1:8789",
  "http://localhost:87890",
  "file://",
  "chrome-extension://app.example.com",
];

/** One path for each kind of answer. */
const PATHS: [string, number][] = [
  ["/integrations/providers", 200],
  ["/integrations/prov_unknown", 404],
  ["/nothing/here", 404],
  ["/openapi.json", 200],
];

it.each(ALLOWED)("T47 lets %s read answers with credentials, errors included", async (origin) => {
  const app = await testApp();
  for (const [path, status] of PATHS) {
    const response = await app.as("ada")(path, { headers: { origin } });
    expect(response.status).toBe(status);
    expectReadableBy(response, origin);
  }
  const refused = await app.fetch("/integrations", { headers: { origin } });
  expect(refused.status).toBe(401);
  expectReadableBy(refused, origin);
});

it.each(ALLOWED)("T47 answers the preflight of %s with what it may send", async (origin) => {
  const app = await testApp();
  for (const method of ["GET", "POST", "DELETE"]) {
    const response = await preflight(app, origin, method);
    expect(response.status).toBe(204);
    expectReadableBy(response, origin);
    expect(listed(response, "access-control-allow-methods")).toContain(method.toLowerCase());
    expect(listed(response, "access-control-allow-headers")).toEqual(
      expect.arrayContaining(["authorization", "content-type"]),
    );
    expect(response.headers.get("access-control-allow-methods")).not.toContain("*");
    expect(response.headers.get("access-control-allow-headers")).not.toContain("*");
  }
});

it("T47 lets the application's script read the headers that it needs", async () => {
  const app = await testApp();
  const response = await app.as("ada")("/integrations", { headers: { origin: LISTED } });
  const exposed = listed(response, "access-control-expose-headers");
  expect(exposed).toEqual(expect.arrayContaining(["x-request-id", "retry-after", "latchkey-source"]));
  expect(exposed).not.toContain("*");
});

it("T47 reflects no other origin in any answer", async () => {
  const app = await testApp();
  for (const origin of EVIL) {
    for (const [path, status] of PATHS) {
      const response = await app.as("ada")(path, { headers: { origin } });
      expect(response.status).toBe(status);
      expectUnreadable(response, origin);
    }
    expectUnreadable(await app.fetch("/integrations", { headers: { origin } }), origin);
  }
});

it("T47 allows no other origin anything in a preflight", async () => {
  const app = await testApp();
  for (const origin of EVIL) {
    for (const method of ["GET", "POST", "DELETE"]) expectUnreadable(await preflight(app, origin, method), origin);
  }
});

it("T47 needs no CORS for its own origin, and none for callers without one", async () => {
  const app = await testApp();
  const own = await app.as("ada")("/integrations", { headers: { origin: env.PUBLIC_URL } });
  expect(own.status).toBe(200);
  expectUnreadable(own, env.PUBLIC_URL);
  const none = await app.as("ada")("/integrations");
  expect(none.status).toBe(200);
  expect(none.headers.get("access-control-allow-origin")).toBeNull();
});

it("T47 tells caches that the answer depends on the origin, whoever asks", async () => {
  const app = await testApp();
  for (const headers of [{ origin: LISTED }, { origin: "https://evil.example" }, {}]) {
    for (const path of ["/integrations/providers", "/nothing/here", "/openapi.json"]) {
      const response = await app.as("ada")(path, { headers });
      expect(listed(response, "vary"), path).toContain("origin");
    }
  }
});

it("T47 lets no provider open its answers to another origin", async () => {
  const headers = {
    "access-control-allow-origin": "https://evil.example",
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "*",
    "access-control-allow-methods": "*",
    "access-control-allow-private-network": "true",
    vary: "Accept",
  };
  const api = await stage({ status: 200, headers, body: "data" });
  const { request } = await connected(acme(api.url));
  const fromEvil = await request("me", { headers: { origin: "https://evil.example" } });
  expect(await fromEvil.clone().text()).toBe("data");
  expectUnreadable(fromEvil, "https://evil.example");
  const fromOurs = await request("me", { headers: { origin: LISTED } });
  expectReadableBy(fromOurs, LISTED);
  expect(fromOurs.headers.get("access-control-expose-headers")).not.toContain("*");
  expect(fromOurs.headers.get("access-control-allow-private-network")).toBeNull();
  expect(listed(fromOurs, "vary")).toEqual(expect.arrayContaining(["origin", "accept"]));
});

it("T47 allows exactly the configured origins, and only those", async () => {
  const app = await testApp(
    {},
    { FRONTEND_URL: "https://one.example.com", ALLOWED_ORIGINS: "https://two.example.com" },
  );
  const allowed = async (origin: string) =>
    (await app.fetch("/integrations", { headers: { origin } })).headers.get("access-control-allow-origin");
  expect(await allowed("https://one.example.com")).toBe("https://one.example.com");
  expect(await allowed("https://two.example.com")).toBe("https://two.example.com");
  expect(await allowed(LISTED)).toBeNull();
});

async function preflight(app: Awaited<ReturnType<typeof testApp>>, origin: string, method: string): Promise<Response> {
  return app.fetch("/integrations", {
    method: "OPTIONS",
    headers: {
      origin,
      cookie: `access_token=${await sessionToken("ada")}`,
      "access-control-request-method": method,
      "access-control-request-headers": "authorization, content-type, x-evil",
    },
  });
}

function expectReadableBy(response: Response, origin: string): void {
  expect(response.headers.get("access-control-allow-origin")).toBe(origin);
  expect(response.headers.get("access-control-allow-credentials")).toBe("true");
  expect(listed(response, "vary")).toContain("origin");
}

/** Without this header, a browser keeps the answer from the page, whatever the other headers say. */
function expectUnreadable(response: Response, origin: string): void {
  expect(response.headers.get("access-control-allow-origin"), origin).toBeNull();
}

function listed(response: Response, header: string): string[] {
  return (response.headers.get(header) ?? "").split(",").map((name) => name.trim().toLowerCase());
}
