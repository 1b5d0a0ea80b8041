import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { makeApiKey } from "../../src/crypto/apiKey.ts";
import { jsonBody, sessionToken, type TestApp, testApp } from "../support/app.ts";
import { countStorage } from "../support/counting.ts";
import { expectProblem } from "../support/integrations.ts";
import { rowsOf } from "../support/integrationsApi.ts";
import { NOW } from "../support/refreshStage.ts";
import { givenKey, storeBody, tokensPath, withKey } from "../support/tokens.ts";

const PATH = tokensPath("ada");
const storage = countStorage();
let app: TestApp;

beforeEach(async () => {
  app = await testApp(storage.deps);
  storage.traffic.restart();
});

const bearer = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
const header = (key: string) => ({ headers: { "x-api-key": key } });

/** The key with one character changed. */
function mistyped(key: string, at = 20): string {
  return key.slice(0, at) + (key[at] === "A" ? "B" : "A") + key.slice(at + 1);
}

async function expire(id: string, offset: number): Promise<void> {
  await env.DB.prepare(`UPDATE api_keys SET expires_at = ${NOW} + ? WHERE id = ?`).bind(offset, id).run();
}

async function remove(id: string): Promise<void> {
  const admin = app.as("admin", { scope: "key:manage-tenant" });
  const response = await admin(`/v1/tenants/default/api-keys/${id}`, { method: "DELETE" });
  expect(response.status).toBe(204);
}

describe("an API key at the door", () => {
  it("is taken in Authorization and in X-API-Key", async () => {
    const { key } = await givenKey();
    const inLetters = { headers: { authorization: `bearer  ${key}` } };
    for (const init of [bearer(key), header(key), inLetters]) expect((await app.fetch(PATH, init)).status).toBe(200);
  });

  it("is refused beside an Authorization header, whatever the two hold", async () => {
    const { key } = await givenKey();
    const session = await sessionToken("ada");
    for (const authorization of [`Bearer ${key}`, `Bearer ${session}`, "Basic YTpi", ""]) {
      const response = await app.fetch(PATH, { headers: { authorization, "x-api-key": key } });
      await expectProblem(response, 401, "unauthenticated");
      expect(response.headers.get("www-authenticate")).toContain('error="invalid_request"');
    }
  });

  it("is not looked for in X-API-Key when something else is there, nor in a cookie", async () => {
    const { key } = await givenKey();
    const session = await sessionToken("ada");
    for (const text of [session, `Bearer ${key}`, "x", ` ${key}x`]) {
      await expectProblem(await app.fetch(PATH, header(text)), 401, "unauthenticated");
    }
    const cookie = await app.fetch(PATH, { headers: { cookie: `access_token=${key}` } });
    await expectProblem(cookie, 401, "unauthenticated");
  });

  it("decides alone: the session that a browser brings along counts for nothing beside it", async () => {
    const { key } = await givenKey({ userId: "bob", scopes: ["token:read"] });
    const cookie = `access_token=${await sessionToken("ada")}`;
    const response = await app.fetch(PATH, { headers: { cookie, "x-api-key": key } });
    await expectProblem(response, 404, "not_found");
  });

  it("needs no Origin for what changes state: no browser brings it along by itself", async () => {
    const { key } = await givenKey();
    const init = { ...jsonBody(storeBody()), headers: { ...header(key).headers, "content-type": "application/json" } };
    expect((await app.fetch(PATH, init)).status).toBe(201);
  });
});

describe("T17 an API key that does not hold", () => {
  it("T17 is refused in the same words whether it is malformed, unknown, expired or deleted", async () => {
    const [expired, deleted, real] = [await givenKey(), await givenKey(), await givenKey()];
    await expire(expired.id, -1);
    await remove(deleted.id);
    const keys = {
      ...{ expired: expired.key, deleted: deleted.key, mistyped: mistyped(real.key), short: "agk_x", bare: "agk_" },
      unknown: await makeApiKey(),
    };
    const answers = new Set<string>();
    for (const key of Object.values(keys)) {
      for (const init of [bearer(key), header(key)]) {
        const response = await app.fetch(PATH, init);
        const { requestId: _differs, ...problem } = await response.json<Record<string, unknown>>();
        const headers = [...response.headers].filter(([name]) => name !== "x-request-id");
        answers.add(JSON.stringify([response.status, headers, problem]));
      }
    }
    expect(answers.size).toBe(1);
    const [answer] = answers;
    expect(answer).toContain('"code":"unauthenticated"');
    expect(answer).toContain('Bearer realm=\\"latchkey\\", error=\\"invalid_token\\"');
  });

  it("T17 costs no read of the database when it is mistyped, and one when it could be one", async () => {
    const { key } = await givenKey();
    const tripsOf = async (candidate: string) => {
      storage.traffic.restart();
      await expectProblem(await app.fetch(PATH, header(candidate)), 401, "unauthenticated");
      return storage.traffic.database;
    };
    for (let at = 4; at < key.length; at += 5) expect(await tripsOf(mistyped(key, at))).toEqual([]);
    expect(await tripsOf("agk_")).toEqual([]);
    expect(await tripsOf(await makeApiKey())).toEqual(["select"]);
  });

  it("T45 is looked up by its digest, so that no text of a caller's gets near the statement", async () => {
    await givenKey();
    for (const text of ["agk_' OR 1=1 --", 'agk_"', "agk_%", "agk_*"]) {
      await expectProblem(await app.fetch(PATH, header(text)), 401, "unauthenticated");
    }
    expect(storage.traffic.database).toEqual([]);
  });
});

describe("T18 a revoked or expired API key", () => {
  it("T18 is refused with the next call after it was deleted, in both headers", async () => {
    const { id, key } = await givenKey();
    for (const init of [bearer(key), header(key)]) expect((await app.fetch(PATH, init)).status).toBe(200);
    await remove(id);
    for (const init of [bearer(key), header(key)]) {
      await expectProblem(await app.fetch(PATH, init), 401, "unauthenticated");
    }
    expect(await rowsOf("api_keys")).toEqual([]);
  });

  it("T18 is refused with the next call after its end, and not before", async () => {
    const { id, key } = await givenKey();
    await expire(id, 60_000);
    expect((await app.fetch(PATH, header(key))).status).toBe(200);
    await expire(id, 0);
    await expectProblem(await app.fetch(PATH, header(key)), 401, "unauthenticated");
  });

  it.each([
    ["ahead", 10],
    ["behind", -10],
  ])("F17 T18 ends by the database's clock, with the isolate's ten years %s", async (_, years) => {
    const error = years * 365 * 24 * 3_600_000;
    const wrong = await testApp(({ now }) => ({ now: () => now() + error }));
    const { id, key } = await givenKey();
    await expire(id, 60_000);
    expect((await wrong.fetch(PATH, header(key))).status).toBe(200);
    await expire(id, -1);
    await expectProblem(await wrong.fetch(PATH, header(key)), 401, "unauthenticated");
  });

  it("T18 loses a permission with the next call after its row lost it", async () => {
    const { id, key } = await givenKey();
    await env.DB.prepare("UPDATE api_keys SET scopes = '[]' WHERE id = ?").bind(id).run();
    await expectProblem(await app.fetch(PATH, header(key)), 403, "forbidden");
  });
});

describe("X-Act-As-User", () => {
  it("T18 is refused from a session, whoever's it is and whomever it names", async () => {
    for (const claims of [{}, { scope: "user:act-as token:read" }, { roles: ["superuser"] }]) {
      for (const name of ["ada", "bob"]) {
        const response = await app.as("ada", claims)(PATH, { headers: { "x-act-as-user": name } });
        await expectProblem(response, 403, "forbidden");
      }
    }
  });

  it("T18 is refused from a bound key, also for its own user, and from one without the permission", async () => {
    const bound = await givenKey({ userId: "ada", scopes: ["token:*", "user:act-as"] });
    const unpermitted = await givenKey();
    for (const { key } of [bound, unpermitted]) {
      for (const user of ["ada", "bob"]) {
        await expectProblem(await withKey(app, key, { "x-act-as-user": user })(PATH), 403, "forbidden");
      }
    }
  });

  it("T18 must name somebody who could be one", async () => {
    const { key } = await givenKey({ scopes: ["token:*", "user:act-as"] });
    for (const user of ["", "x".repeat(256), "a\tb"]) {
      await expectProblem(await withKey(app, key, { "x-act-as-user": user })(PATH), 403, "forbidden");
    }
    expect((await withKey(app, key, { "x-act-as-user": "ada" })(PATH)).status).toBe(200);
  });

  it("A14 A18 may not name the user system, which would share the name of Latchkey's own integrations", async () => {
    const call = withKey(app, (await givenKey({ scopes: ["token:*", "user:act-as"] })).key, {
      "x-act-as-user": "system",
    });
    await expectProblem(await call(PATH), 403, "forbidden");
  });
});
