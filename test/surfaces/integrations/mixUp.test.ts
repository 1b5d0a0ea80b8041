import { beforeEach, expect, it } from "vitest";
import { problemCode, type TestApp } from "../../support/app.ts";
import { canary } from "../../support/canary.ts";
import { beginAt, comeBack, givenCustom, rowsOf } from "../../support/integrationsApi.ts";
import { type StageHandle, stage } from "../../support/stage.ts";
import { locationOf, stagedApp, tokens } from "../../support/stagedFlow.ts";

/** Three integrations of one tenant: of the catalogue, with typed-in endpoints, and one whose server is the attacker's. */
const NAMES = ["catalogue", "typed-in", "malicious"] as const;
type Name = (typeof NAMES)[number];

let app: TestApp;
let servers: Record<Name, StageHandle>;
let secrets: Record<Name, string>;
let references: Record<Name, string>;
let paths: Record<Name, string>;

beforeEach(async () => {
  secrets = { catalogue: canary("catalogue"), "typed-in": canary("typed-in"), malicious: canary("malicious") };
  const staged = await stagedApp({ integration: { clientSecret: secrets.catalogue } });
  app = staged.app;
  servers = { catalogue: staged.upstream, "typed-in": await stage(tokens()), malicious: await stage(tokens()) };
  const own = (name: Name) =>
    givenCustom(app.deps, servers[name], { slug: name, name, clientId: name, clientSecret: secrets[name] });
  references = {
    catalogue: staged.integrationId,
    "typed-in": await own("typed-in"),
    malicious: await own("malicious"),
  };
  paths = {
    catalogue: "/oauth2/callback",
    "typed-in": `/oauth2/callback/${references["typed-in"]}`,
    malicious: `/oauth2/callback/${references.malicious}`,
  };
});

const wrong = NAMES.flatMap((begun) => NAMES.filter((name) => name !== begun).map((arrived) => ({ begun, arrived })));

it.each(wrong)("T03 refuses a code of a $begun flow that arrives at the path of the $arrived one", async (names) => {
  const begun = await beginAt(app, "ada", references[names.begun]);
  const response = await comeBack(app, begun, paths[names.arrived]);
  expect([response.status, await problemCode(response)]).toEqual([400, "state_invalid"]);
  for (const name of NAMES) expect(await servers[name].seen()).toEqual([]);
  expect(await rowsOf("connections")).toEqual([]);
});

it("T03 B07 spends nothing for a callback at a wrong path: the right one still finishes", async () => {
  const begun = await beginAt(app, "ada", references.malicious);
  await comeBack(app, begun, paths.catalogue);
  expect(await servers.malicious.seen()).toEqual([]);
  expect(locationOf(await comeBack(app, begun))).toContain("success=true");
  expect(await servers.malicious.seen()).toHaveLength(1);
});

it.each(NAMES)("T03 sends the client and the code of the %s integration to its own server alone", async (name) => {
  const begun = await beginAt(app, "ada", references[name]);
  expect(begun.authorizationUrl.searchParams.get("redirect_uri")).toMatch(new RegExp(`${paths[name]}$`));
  expect(locationOf(await comeBack(app, begun, undefined, { code: `code-of-${name}` }))).toContain("success=true");
  const [exchange, ...rest] = await servers[name].seen();
  expect(rest).toEqual([]);
  expect(new URLSearchParams(exchange?.body).get("code")).toBe(`code-of-${name}`);
  expect(new URLSearchParams(exchange?.body).get("client_secret")).toBe(secrets[name]);
  for (const other of NAMES.filter((candidate) => candidate !== name)) {
    expect(await servers[other].seen()).toEqual([]);
    expect(JSON.stringify(exchange)).not.toContain(secrets[other]);
  }
});

it("T03 exchanges a code at the server that the flow was begun with, whatever the callback claims", async () => {
  const begun = await beginAt(app, "ada", references["typed-in"]);
  const claims = { code: "code", iss: servers.malicious.url, integrationId: references.malicious };
  await comeBack(app, begun, undefined, claims);
  expect(await servers["typed-in"].seen()).toHaveLength(1);
  expect(await servers.malicious.seen()).toEqual([]);
});
