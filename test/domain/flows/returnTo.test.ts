import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, it } from "vitest";
import { returnAddress } from "../../../src/domain/policy/returnAddress.ts";
import { problemCode, testApp } from "../../support/app.ts";
import { begin } from "../../support/flow.ts";
import {
  beginAnswer,
  DEFAULT_RETURN,
  finish,
  locationOf,
  STAGED,
  stagedApp,
  ticketNames,
} from "../../support/stagedFlow.ts";

/** One of the allowed origins; `FRONTEND_URL` is the other. */
const GOOD = "https://app.example.com";

const refused: [string, string[]][] = [
  [
    "what is no absolute address",
    ["", " ", "/", "/oauth-callback", "oauth-callback", "?x", "#x", "null", "about:blank"],
  ],
  ["scheme-relative addresses", ["//evil.example", "///evil.example", "////evil.example", "//app.example.com"]],
  [
    "scheme-relative addresses with backslashes",
    ["/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\t/evil.example"],
  ],
  [
    "schemes with too few or many slashes",
    ["https:app.example.com", "https:/app.example.com", "https:///app.example.com"],
  ],
  [
    "hosts behind an @",
    [`${GOOD}@evil.example`, `${GOOD}:443@evil.example`, `${GOOD}:x@evil.example/`, `${GOOD}/@evil`],
  ],
  ["user info", ["https://user@app.example.com/", "https://user:pw@app.example.com/", "https://:@app.example.com/"]],
  ["hosts that begin with a good one", [`${GOOD}.evil.example`, `${GOOD}evil.example`, `${GOOD}-evil.example`]],
  ["hosts that end with or hold a good one", ["https://evil.app.example.com", "https://evilapp.example.com"]],
  ["the domain above", ["https://example.com", "https://example.com/app.example.com"]],
  ["a trailing dot", [`${GOOD}.`, `${GOOD}./`, `${GOOD}./cb`]],
  [
    "mixed case",
    ["HTTPS://app.example.com/", "https://APP.example.com/", "https://App.Example.Com/cb", "hTTps://app.example.com"],
  ],
  ["encoded hosts", ["https://%61pp.example.com/", "https%3A%2F%2Fapp.example.com", "https://app%2eexample%2ecom"]],
  [
    "encoded ends of the host",
    ["%2fcb", "%2eevil.example", "%2f@evil.example", "%00.evil.example"].map((end) => GOOD + end),
  ],
  ["backslashes", ["\\evil.example", "/\\evil.example", "\\@evil.example", "/cb\\"].map((end) => GOOD + end)],
  ["a scheme with backslashes", ["https:\\\\app.example.com", "https:/\\app.example.com", "https:\\/app.example.com"]],
  ["tabs and line breaks", [`\t${GOOD}`, `${GOOD}\t`, "ht\ttps://app.example.com", `${GOOD}/a\tb`, `${GOOD}/\r\nX: y`]],
  ["a line break before more host", [`${GOOD}\n.evil.example`, `${GOOD}\r@evil.example`]],
  ["spaces", [` ${GOOD}`, `${GOOD} `, `${GOOD}/a b`, `${GOOD}/\u2028`, `${GOOD}/\u00a0`, `\ufeff${GOOD}`]],
  ["control characters", [`${GOOD}/\u0000`, `${GOOD}/\u007f`, `${GOOD}\u0000.evil.example`, `${GOOD}/\u0085`]],
  ["other ports", [":8443/", ":80", ":443", ":443/", ":", ":/cb", ":0443"].map((end) => GOOD + end)],
  [
    "other schemes",
    ["http://app.example.com", "http://app.example.com:443/", "ws://app.example.com", "ftp://app.example.com/"],
  ],
  ["scripts", ["javascript:alert(1)", "javascript://app.example.com/%0aalert(1)", "vbscript:x", "data:text/html,x"]],
  ["other documents", ["file:///etc/passwd", `blob:${GOOD}/x`, `view-source:${GOOD}/`]],
  ["fragments", [`${GOOD}/#x`, `${GOOD}#x`, `${GOOD}/cb?x=1#access_token=x`, `${GOOD}#@evil.example`]],
  ["an empty fragment", [`${GOOD}/cb#`]],
  ["letters that look like others", ["https://\u0430pp.example.com/", "https://app.\u0435xample.com/"]],
  ["dots that look like others", ["https://app\u3002example.com/", "https://app\uff0eexample\uff0ecom/"]],
  ["wide letters and slashes", ["https://\uff41\uff50\uff50.example.com/", `${GOOD}\uff0fevil.example`]],
  [
    "characters that normalise to others or to nothing",
    [`${GOOD}\u2100.evil.example`, `${GOOD}\u200b/`, `${GOOD}\u00ad.evil`],
  ],
  ["this Worker itself", [env.PUBLIC_URL, `${env.PUBLIC_URL}/oauth2/callback`]],
  ["another spelling of loopback", ["http://127.0.0.1:8789/", "http://LOCALHOST:8789/", "https://localhost:8789/"]],
  ["another port of loopback", ["http://localhost/", "http://localhost:87890/", "http://localhost:8789.evil.example"]],
];

it.each(refused)("T09 refuses to return to %s, and writes no ticket", async (_name, addresses) => {
  const { app } = await stagedApp();
  for (const returnTo of addresses) {
    const response = await beginAnswer(app, "ada", STAGED, `?${new URLSearchParams({ return_to: returnTo })}`);
    expect([returnTo, response.status, locationOf(response)]).toEqual([returnTo, 400, "no location, status 400"]);
    expect(await problemCode(response)).toBe("return_to_not_allowed");
    expect(response.headers.getSetCookie()).toEqual([]);
  }
  expect(await ticketNames()).toEqual([]);
});

it.each([
  ["too long", `?return_to=${GOOD}/${"a".repeat(2048)}`],
  ["given twice", `?return_to=${GOOD}/&return_to=${GOOD}/`],
  ["given under another name", `?returnTo=${GOOD}/`],
])("T09 refuses a return address that is %s, and writes no ticket", async (_name, query) => {
  const { app } = await stagedApp();
  const response = await beginAnswer(app, "ada", STAGED, query);
  expect([response.status, await problemCode(response)]).toEqual([400, "validation_failed"]);
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(await ticketNames()).toEqual([]);
});

const accepted: [string, string][] = [
  [GOOD, `${GOOD}/?`],
  [`${GOOD}/`, `${GOOD}/?`],
  [`${GOOD}/done`, `${GOOD}/done?`],
  [`${GOOD}/done/`, `${GOOD}/done/?`],
  [`${GOOD}?from=settings`, `${GOOD}/?from=settings&`],
  [`${GOOD}/done?from=settings&tab=2`, `${GOOD}/done?from=settings&tab=2&`],
  [`${GOOD}/a%20b/%C3%BC?q=%26%3D`, `${GOOD}/a%20b/%C3%BC?q=%26%3D&`],
  [`${GOOD}//evil.example`, `${GOOD}//evil.example?`],
  [`${GOOD}/?next=//evil.example`, `${GOOD}/?next=%2F%2Fevil.example&`],
  [env.FRONTEND_URL, `${env.FRONTEND_URL}/?`],
  [`${env.FRONTEND_URL}/settings?tab=accounts`, `${env.FRONTEND_URL}/settings?tab=accounts&`],
];

/** As a browser's parser sees it: origin, path, and the parameters whatever their order. */
function parts(address: string) {
  const { origin, pathname, hash, searchParams } = new URL(address);
  return { origin, pathname, hash, query: [...searchParams].map((pair) => pair.join("=")).sort() };
}

it.each(accepted)("T09 returns to %s with the result added and the query kept", async (returnTo, expected) => {
  const { app } = await stagedApp();
  const query = `?${new URLSearchParams({ return_to: returnTo })}`;
  const success = await finish(app, await begin(app, "ada", STAGED, query));
  expect(success.status).toBe(302);
  expect(parts(locationOf(success))).toEqual(parts(`${expected}success=true&provider=staged`));
  const failure = await finish(app, await begin(app, "ada", STAGED, query), { error: "access_denied" });
  expect(failure.status).toBe(302);
  expect(parts(locationOf(failure))).toEqual(parts(`${expected}success=false&error=access_denied`));
});

it("does not let the return address say anything about the result", async () => {
  const { app } = await stagedApp();
  const query = `?${new URLSearchParams({ return_to: `${GOOD}/?success=old&error=old&provider=old` })}`;
  const success = await finish(app, await begin(app, "ada", STAGED, query));
  expect(parts(locationOf(success)).query).toEqual(["provider=staged", "success=true"]);
  const failure = await finish(app, await begin(app, "ada", STAGED, query), { error: "access_denied" });
  expect(parts(locationOf(failure)).query).toEqual(["error=access_denied", "success=false"]);
});

it("T09 returns to the application's callback page unless told otherwise", async () => {
  const { app } = await stagedApp();
  const response = await finish(app, await begin(app, "ada", STAGED));
  expect(locationOf(response)).toBe(`${DEFAULT_RETURN}?success=true&provider=staged`);
  expect(DEFAULT_RETURN).toBe("http://localhost:8789/oauth-callback");
});

it("T09 never returns to another origin, whatever the address looks like", async () => {
  const { settings } = (await testApp()).deps;
  const pieces = fc.constantFrom(
    ...[GOOD, env.FRONTEND_URL, "https://", "http:", "//", "/", "\\", "@", ":", ".", "#", "?"],
    ...[
      "%2f",
      "%00",
      "\t",
      "\n",
      " ",
      "evil.example",
      "app.example.com",
      "localhost",
      ":8789",
      "user:pw@",
      "a",
      "［",
      "．",
    ],
  );
  const addresses = fc.oneof(
    fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join("")),
    fc.tuple(fc.constantFrom(GOOD, env.FRONTEND_URL), fc.string({ unit: "binary" })).map((parts) => parts.join("")),
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
  );
  let returned = 0;
  fc.assert(
    fc.property(addresses, (address) => {
      let result: string;
      try {
        result = returnAddress(settings, null, address, "unused");
      } catch (error) {
        expect(error).toMatchObject({ code: "return_to_not_allowed" });
        return;
      }
      returned += 1;
      const url = new URL(result);
      expect(settings.allowedOrigins).toContain(url.origin);
      expect([url.username, url.password, url.hash]).toEqual(["", "", ""]);
      expect(result).toMatch(/^[\x21-\x7e]+$/);
    }),
    { numRuns: 1500 },
  );
  expect(returned).toBeGreaterThan(0);
});
