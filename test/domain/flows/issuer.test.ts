import { expect, it } from "vitest";
import { problemCode } from "../../support/app.ts";
import { begin, callback, callbackUrl } from "../../support/flow.ts";
import {
  failedWith,
  finish,
  locationOf,
  type OAuth2Input,
  STAGED,
  stagedApp,
  storedConnections,
  succeededWith,
} from "../../support/stagedFlow.ts";

const ISSUER = "https://issuer.example.com/tenant";
const ADVERTISED: Partial<OAuth2Input> = { issuer: ISSUER, issuerInCallback: true };
const KNOWN: Partial<OAuth2Input> = { issuer: ISSUER };

const wrongIssuers: [string, string][] = [
  ["of another server", "https://evil.example.com"],
  ["with a slash more", `${ISSUER}/`],
  ["in another case", ISSUER.toUpperCase()],
  ["with another scheme", ISSUER.replace("https", "http")],
  ["that the right one begins with", "https://issuer.example.com"],
  ["that begins with the right one", `${ISSUER}.evil.example.com`],
  ["with a space after it", `${ISSUER} `],
  ["that is empty", ""],
];

async function expectMismatch(oauth2: Partial<OAuth2Input>, parameters: Record<string, string>) {
  const { app, upstream } = await stagedApp({ oauth2 });
  const response = await finish(app, await begin(app, "ada", STAGED), parameters);
  expect(locationOf(response)).toBe(failedWith("issuer_mismatch"));
  expect(await upstream.seen()).toEqual([]);
  expect(await storedConnections()).toEqual([]);
}

async function expectSuccess(oauth2: Partial<OAuth2Input>, parameters: Record<string, string>) {
  const { app, upstream } = await stagedApp({ oauth2 });
  const response = await finish(app, await begin(app, "ada", STAGED), parameters);
  expect(locationOf(response)).toBe(succeededWith(STAGED));
  expect(await upstream.seen()).toHaveLength(1);
  expect(await storedConnections()).toMatchObject([{ subject: "user:ada", status: "connected" }]);
}

it("T04 refuses a callback without an issuer where the provider advertises one", () =>
  expectMismatch(ADVERTISED, { code: "code" }));

it.each(wrongIssuers)("T04 refuses an issuer %s where the provider advertises one", (_name, iss) =>
  expectMismatch(ADVERTISED, { code: "code", iss }),
);

it.each(wrongIssuers)("T04 refuses an issuer %s where one is known but not advertised", (_name, iss) =>
  expectMismatch(KNOWN, { code: "code", iss }),
);

it("T04 does not believe an error either when its issuer is missing or wrong", async () => {
  await expectMismatch(ADVERTISED, { error: "access_denied" });
  await expectMismatch(ADVERTISED, { error: "access_denied", iss: "https://evil.example.com" });
});

it.each([
  ["the right one twice", [ISSUER, ISSUER]],
  ["the right one first", [ISSUER, "https://evil.example.com"]],
  ["the right one last", ["https://evil.example.com", ISSUER]],
])("T04 refuses two issuers, %s", async (_name, issuers) => {
  const { app, upstream } = await stagedApp({ oauth2: ADVERTISED });
  const begun = await begin(app, "ada", STAGED);
  const url = callbackUrl(begun.state);
  for (const iss of issuers) url.searchParams.append("iss", iss);
  const response = await callback(app, url, begun.cookie);
  expect([response.status, await problemCode(response)]).toEqual([400, "validation_failed"]);
  expect(response.headers.get("location")).toBeNull();
  expect(await upstream.seen()).toEqual([]);
  expect(await storedConnections()).toEqual([]);
});

it("T04 accepts exactly the issuer of the provider, advertised or only known", async () => {
  await expectSuccess(ADVERTISED, { code: "code", iss: ISSUER });
  await expectSuccess(KNOWN, { code: "code", iss: ISSUER });
});

it("T04 accepts a callback without an issuer where one is known but not advertised", () =>
  expectSuccess(KNOWN, { code: "code" }));

it("T04 ignores an issuer where none is known", () =>
  expectSuccess({}, { code: "code", iss: "https://anything.example.com" }));
