import { expect, it } from "vitest";
import { jsonBody, testApp } from "../../support/app.ts";
import { admin, customBody, expectProblem } from "../../support/integrations.ts";

const LOOKUP = { url: "https://api.acme.com/sites", facts: { site: "id" } };
const RENEW = { endpoint: "https://login.acme.com/renew" };
const oauth2 = (more: object) => ({ auth: [{ type: "oauth2", ...more }] });

it.each<[string, object, string]>([
  [
    "a lookup of the machine itself",
    { lookups: [{ ...LOOKUP, url: "https://169.254.169.254/latest" }] },
    "lookups.0.url",
  ],
  [
    "one without a field for its placeholder",
    { lookups: [{ ...LOOKUP, url: "https://{no_such}.acme.com/" }] },
    "lookups.0.url",
  ],
  [
    "one whose query has no field",
    { lookups: [{ ...LOOKUP, url: "https://a.acme.com/?x={no_such}" }] },
    "lookups.0.url",
  ],
  [
    "one that places the credential in a header that may not be set",
    { lookups: [{ ...LOOKUP, placement: { in: "header", name: "Cookie", template: "{token}" } }] },
    "lookups.0.placement.name",
  ],
  [
    "an exchange at a private address",
    oauth2({ longLived: { exchange: { endpoint: "https://10.0.0.1/x" }, renew: RENEW } }),
    "auth.0.longLived.exchange.endpoint",
  ],
  [
    "a renewal at a private address",
    oauth2({ longLived: { renew: { endpoint: "https://[::1]/x" } } }),
    "auth.0.longLived.renew.endpoint",
  ],
  [
    "a secret among the parameters of a renewal",
    oauth2({ longLived: { renew: { ...RENEW, parameters: { client_secret: "s" } } } }),
    "auth.0.longLived.renew.parameters.client_secret",
  ],
  [
    "a secret among the parameters of a revocation",
    oauth2({ revocation: { endpoint: "https://login.acme.com/revoke", parameters: { client_secret: "s" } } }),
    "auth.0.revocation.parameters.client_secret",
  ],
])("T26 T51 a definition is refused with %s", async (_what, definition, path) => {
  const ada = admin(await testApp());
  const answer = await ada("/api/integrations", jsonBody(customBody("oauth2", { definition })));
  await expectProblem(answer, 400, "validation_failed", `definition.${path}`);
});

it("a definition is taken with lookups and exchanges at public addresses", async () => {
  const ada = admin(await testApp());
  const renew = { ...RENEW, parameters: { grant_type: "renew" } };
  const definition = { ...oauth2({ longLived: { exchange: renew, renew } }), lookups: [LOOKUP] };
  const answer = await ada("/api/integrations", jsonBody(customBody("oauth2", { definition })));
  expect(answer.status, await answer.clone().text()).toBe(201);
});
