import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientAuthentication } from "../../src/oauth/clientAuthentication.ts";
import type { OAuthProfile } from "../../src/oauth/profile.ts";
import { oauthStage, profileAt, storedConnections } from "../support/oauthStage.ts";
import { json } from "../support/stage.ts";
import type { Seen } from "../support/stageServer.ts";

/** As RFC 6749 section 2.3.1 tells a server to read it: base64, split at the first colon, form-decode each half. */
function decodeBasic(header: string | null | undefined): [string, string] {
  const [, credentials = ""] = /^Basic ([A-Za-z0-9+/]+=*)$/.exec(header ?? "") ?? [];
  const [id = "", ...secret] = atob(credentials).split(":");
  return [decodeForm(id), decodeForm(secret.join(":"))];
}

function decodeForm(text: string): string {
  return new URLSearchParams(`v=${text}`).get("v") ?? "";
}

async function authenticated(changes: Partial<OAuthProfile>, secret: string | undefined) {
  const profile = profileAt("https://as.example.com", changes);
  const body = new URLSearchParams({ grant_type: "authorization_code" });
  const headers = new Headers();
  const server = { issuer: "https://as.example.com" };
  await clientAuthentication(profile, secret)(server, { client_id: profile.clientId }, body, headers);
  return { body: Object.fromEntries(body), headers };
}

const reserved = [
  ":",
  "%",
  "+",
  " ",
  "&",
  "=",
  "/",
  "?",
  "#",
  "@",
  "%3A",
  "a:b:c",
  "100%+ &=",
  "é",
  "🔑",
  "~*'()!",
  '"',
];

describe("client_secret_basic", () => {
  it.each(reserved)("survives decoding with %j in the id and in the secret", async (text) => {
    const clientId = `id${text}id`;
    const { headers, body } = await authenticated({ clientId }, `secret${text}`);
    expect(decodeBasic(headers.get("authorization"))).toEqual([clientId, `secret${text}`]);
    expect(body).toEqual({ grant_type: "authorization_code" });
  });

  it("survives decoding whatever the id and the secret are", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1 });
    return fc.assert(
      fc.asyncProperty(text, text, async (clientId, secret) => {
        const { headers } = await authenticated({ clientId }, secret);
        expect(decodeBasic(headers.get("authorization"))).toEqual([clientId, secret]);
      }),
    );
  });

  it("leaves - _ . and alphanumerics as they are, for servers that do not decode", async () => {
    const clientId = "1234-abc_DEF.apps.googleusercontent.com";
    const { headers } = await authenticated({ clientId }, "GOCSPX-a_b.c");
    expect(headers.get("authorization")).toBe(`Basic ${btoa(`${clientId}:GOCSPX-a_b.c`)}`);
  });
});

/** The token request of one successful flow. */
async function sent(
  setup: Parameters<typeof oauthStage>[0],
): Promise<Seen & { fields: Record<string, string>; secret: string }> {
  const wired = await oauthStage({ answers: [json({ access_token: "token" })], ...setup });
  expect((await wired.connect()).outcome).toEqual({ success: "true", provider: wired.slug });
  expect(await storedConnections()).toHaveLength(1);
  const [request, another] = await wired.server.seen();
  if (!request || another) throw new Error("not exactly one token request");
  return { ...request, fields: Object.fromEntries(new URLSearchParams(request.body)), secret: wired.clientSecret };
}

describe("the token request authenticates the client", () => {
  const clientId = "id-1_2.3:4%5+6 7";

  it("in the header alone with client_secret_basic", async () => {
    const { headers, fields, body, secret } = await sent({
      integration: { clientId },
      method: { clientAuthentication: "client_secret_basic" },
    });
    expect(decodeBasic(headers.authorization)).toEqual([clientId, secret]);
    expect(Object.keys(fields).sort()).toEqual(["code", "code_verifier", "grant_type", "redirect_uri"]);
    expect(body).not.toContain(secret);
  });

  it("in the body alone with client_secret_post", async () => {
    const { headers, fields, secret } = await sent({
      integration: { clientId },
      method: { clientAuthentication: "client_secret_post" },
    });
    expect(fields).toMatchObject({ client_id: clientId, client_secret: secret });
    expect(headers.authorization).toBeUndefined();
  });

  it("by its id alone with none, even when a secret is stored", async () => {
    const { headers, fields, body, secret } = await sent({
      integration: { clientId },
      method: { clientAuthentication: "none" },
    });
    expect(fields.client_id).toBe(clientId);
    expect(fields).not.toHaveProperty("client_secret");
    expect(`${body}${JSON.stringify(headers)}`).not.toContain(secret);
    expect(headers.authorization).toBeUndefined();
  });

  it.each(["client_secret_basic", "client_secret_post"] as const)(
    "by its id alone when there is no secret for %s",
    async (method) => {
      const { headers, fields } = await sent({
        publicClient: true,
        integration: { clientId },
        method: { clientAuthentication: method },
      });
      expect(fields.client_id).toBe(clientId);
      expect(fields).not.toHaveProperty("client_secret");
      expect(headers.authorization).toBeUndefined();
    },
  );

  it("as the integration says, where it says something else than the catalogue", async () => {
    const { headers, fields, secret } = await sent({
      integration: { clientId, clientAuthentication: "client_secret_post" },
      method: { clientAuthentication: "client_secret_basic" },
    });
    expect(fields).toMatchObject({ client_id: clientId, client_secret: secret });
    expect(headers.authorization).toBeUndefined();
  });

  it("under the name that the provider has for client_id", async () => {
    const { fields, secret } = await sent({
      integration: { clientId },
      method: { clientAuthentication: "client_secret_post", clientIdParameter: "client_key" },
    });
    expect(fields).toMatchObject({ client_key: clientId, client_secret: secret });
    expect(fields).not.toHaveProperty("client_id");
  });
});
