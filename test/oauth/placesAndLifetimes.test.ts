import { describe, expect, it } from "vitest";
import { readTokenResponse } from "../../src/oauth/tokenResponse.ts";
import { plainShape } from "../support/oauthStage.ts";
import { LIFETIMES, NOW_MS, REFRESH_LIFETIMES } from "../understood/lifetimes.ts";

const read = (body: Record<string, unknown>, shape: Partial<typeof plainShape> = {}) =>
  readTokenResponse(Response.json(body), { ...plainShape, ...shape }, NOW_MS);

describe("a lifetime", () => {
  it.each(LIFETIMES)("$id is read in any spelling, $input: $becomes", async ({ said, seconds }) => {
    expect((await read({ access_token: "at", ...said })).expiresIn).toBe(seconds);
  });

  it.each(REFRESH_LIFETIMES)("$id of a refresh token, $input: $becomes", async ({ said, seconds }) => {
    expect((await read({ access_token: "at", ...said })).refreshExpiresIn).toBe(seconds);
  });

  it.each([3_600_000, "3600000", "1h", "PT1H", NOW_MS + 3_600_000, "2026-11-05T13:00:00Z"])(
    "B06 in milliseconds is read in the same spellings: %s",
    async (expires_in) => {
      expect((await read({ access_token: "at", expires_in }, { expiresInUnit: "milliseconds" })).expiresIn).toBe(3600);
    },
  );
});

const FACTS = { refresh_token: "rt", expires_in: 3600, scope: "a", refresh_expires_in: 7200 };
const FOUND = { accessToken: "at", refreshToken: "rt", expiresIn: 3600, scopes: ["a"], refreshExpiresIn: 7200 };
const TWO = ["data.access_token", "access_token"];
const BOTH = {
  ...{ accessToken: TWO, refreshToken: ["data.refresh_token", "refresh_token"] },
  ...{ expiresIn: ["data.expires_in", "expires_in"], scope: ["data.scope", "scope"] },
};

describe("what an answer says beside its token", () => {
  it.each([
    ["all at the second place, where the lists have one path", { access_token: "at", ...FACTS }, { accessToken: TWO }],
    ["all at the second place, where the lists have two", { access_token: "at", ...FACTS }, BOTH],
    ["all at the first place", { data: { access_token: "at", ...FACTS } }, BOTH],
    ["only the token at the first place", { data: { access_token: "at" }, ...FACTS }, BOTH],
    [
      "only the token at the first place, with lists of one path",
      { data: { access_token: "at" }, ...FACTS },
      { accessToken: TWO },
    ],
    ["only the token at the second place", { access_token: "at", data: FACTS }, BOTH],
    ["the same token at both places", { access_token: "at", ...FACTS, data: { access_token: "at" } }, BOTH],
    [
      "null at the first place",
      { data: { access_token: "at", refresh_token: null, expires_in: null, scope: null }, ...FACTS },
      BOTH,
    ],
    [
      "null at the first of several paths, for one token",
      { access_token: "at", refresh_token: "", expires_in: null, scope: null, data: FACTS },
      {
        ...{ refreshToken: ["refresh_token", "data.refresh_token"], scope: ["scope", "data.scope"] },
        ...{ expiresIn: ["expires_in", "data.expires_in"], refreshExpiresIn: ["ttl", "data.refresh_expires_in"] },
      },
    ],
  ])("B04 is found: %s", async (_how, body, shape) => {
    expect(await read(body, shape)).toEqual({ ...FOUND, metadata: {} });
  });

  it.each([
    ["in lists of the same length", BOTH],
    ["in lists of one path", { accessToken: TWO }],
  ])("B04 is not that of another token, %s", async (_how, shape) => {
    const tokens = await read({ data: { access_token: "at" }, access_token: "other", ...FACTS }, shape);
    const nothing = { refreshToken: undefined, expiresIn: undefined, refreshExpiresIn: undefined, scopes: undefined };
    expect(tokens).toEqual({ accessToken: "at", ...nothing, metadata: {} });
  });
});
