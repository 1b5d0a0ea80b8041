import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { type OAuthStage, oauthStage, storedConnection, storedConnections } from "../support/oauthStage.ts";
import { NOW } from "../support/refreshStage.ts";
import { canaryServer, json, type StageHandle, stage } from "../support/stage.ts";
import type { Act } from "../support/stageServer.ts";

const FIRST = canary("short-lived");

interface Scene extends OAuthStage {
  exchange: StageHandle;
  renew: StageHandle;
}

/** A server without refresh tokens, whose token is exchanged for one that lives longer. */
async function scene({ exchange, renew, api }: { exchange: Act; renew?: Act[]; api?: Act[] }): Promise<Scene> {
  const [token, longer, again] = await Promise.all([
    stage(json({ access_token: FIRST, user_id: "17", token_type: "bearer" })),
    stage(exchange),
    stage(...(renew ?? [])),
  ]);
  const wired = await oauthStage({
    answers: api ?? [json({ ok: true })],
    method: {
      tokenEndpoint: `${token.url}/token`,
      tokenResponse: { metadata: { user_id: "user_id" } },
      longLived: {
        exchange: { endpoint: `${longer.url}/longer`, parameters: { grant_type: "exchange" }, client: true },
        renew: { endpoint: `${again.url}/again`, parameters: { grant_type: "renew" }, tokenParameter: "token" },
      },
    },
  });
  return { ...wired, exchange: longer, renew: again };
}

const queryOf = (path = "") => Object.fromEntries(new URL(path, "http://x").searchParams);

describe("a token that is exchanged for one that lives longer", () => {
  it("is exchanged at once, and what is stored presents itself for the next one", async () => {
    const second = canary("long-lived");
    const wired = await scene({
      exchange: json({ access_token: second, token_type: "bearer", expires_in: 5_184_000 }),
    });
    expect((await wired.connect()).outcome.success).toBe("true");
    const [asked, another] = await wired.exchange.seen();
    expect([asked?.method, another]).toEqual(["GET", undefined]);
    expect(queryOf(asked?.path)).toEqual({
      ...{ grant_type: "exchange", client_id: wired.clientId, client_secret: wired.clientSecret, access_token: FIRST },
    });
    const row = await storedConnection(wired);
    expect(row.credential).toEqual({ type: "oauth2", accessToken: second, refreshToken: second });
    expect(JSON.parse(row.data), "what the first answer said holds").toEqual({ user_id: "17" });
    const left = (row.token_expires_at ?? 0) - Date.now();
    expect(Math.abs(left - 5_184_000_000)).toBeLessThan(60_000);
  });

  const elsewhere: Act = { status: 307, headers: { location: `${env.CANARY_URL}/longer` } };
  it.each<[string, Act, string]>([
    ["503", { status: 503 }, "provider_unavailable"],
    [
      "a refusal that quotes the token",
      json({ error: "invalid_request", error_description: FIRST }, 400),
      "provider_refused",
    ],
    ["a refused client", json({ error: "invalid_client" }, 401), "client_invalid"],
    ["no token", json({ ok: true }), "provider_malformed"],
    ["a page", { body: `<html>${FIRST}</html>` }, "provider_malformed"],
    ["a redirect", elsewhere, "provider_malformed"],
    ["a cut connection", { reset: true }, "provider_unavailable"],
  ])("T24 T38 nothing is stored after %s, though the code is used up", async (_what, exchange, code) => {
    const canaries = await canaryServer();
    const wired = await scene({ exchange });
    const { location, outcome } = await wired.connect();
    expect(outcome).toMatchObject({ success: "false", error: code });
    expect(location.href).not.toContain("canary-");
    expect(await storedConnections()).toEqual([]);
    expect(await canaries.seen()).toEqual([]);
    const rows = await env.DB.prepare("SELECT details FROM audit_events").all();
    expect(JSON.stringify(rows.results)).not.toContain("canary-");
  });

  const longLived = () => canary("long-lived");
  const answered = (access_token: string) => json({ access_token, token_type: "bearer", expires_in: 5_184_000 });

  it("T39 is renewed by itself before it ends, once for many calls", async () => {
    const [second, third] = [longLived(), longLived()];
    const wired = await scene({ exchange: answered(second), renew: [answered(third)] });
    await wired.connect();
    await env.DB.exec(`UPDATE connections SET fresh_until = ${NOW} - 1, next_refresh_at = ${NOW} - 1`);
    const call = () => wired.app.as("ada")("/api/integrations/scripted/request/me");
    const answers = await Promise.all(Array.from({ length: 5 }, call));
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
    const asked = await wired.renew.seen();
    expect(asked.map(({ path }) => queryOf(path))).toEqual([{ grant_type: "renew", token: second }]);
    expect((await storedConnection(wired)).credential).toMatchObject({ accessToken: third, refreshToken: third });
  });

  it("is kept when renewing it fails", async () => {
    const second = longLived();
    const wired = await scene({ exchange: answered(second), renew: [{ status: 503 }] });
    await wired.connect();
    await env.DB.exec(`UPDATE connections SET fresh_until = ${NOW} - 1, next_refresh_at = ${NOW} - 1`);
    expect((await wired.app.as("ada")("/api/integrations/scripted/request/me")).status).toBe(200);
    expect((await storedConnection(wired)).credential).toMatchObject({ accessToken: second, refreshToken: second });
  });

  it("needs its user when it has ended, since nothing is left to present", async () => {
    const wired = await scene({ exchange: answered(longLived()), renew: [json({ error: "invalid_grant" }, 400)] });
    await wired.connect();
    await env.DB.exec(
      `UPDATE connections SET fresh_until = ${NOW} - 1, token_expires_at = ${NOW} - 1, refresh_token_expires_at = ${NOW} - 1`,
    );
    const response = await wired.app.as("ada")("/api/integrations/scripted/request/me");
    expect([response.status, (await response.json<{ code: string }>()).code]).toEqual([409, "needs_reauth"]);
    expect((await storedConnection(wired)).status).toBe("needs_reauth");
  });
});
