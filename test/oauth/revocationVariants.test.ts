import { expect, it } from "vitest";
import { type Revocation, revokeTokens } from "../../src/oauth/revokeTokens.ts";
import { revocationAuthentications, revocationBodies, revokedTokens } from "../../src/terms/oauth.ts";
import { canary } from "../support/canary.ts";
import { stage } from "../support/stage.ts";
import type { Seen } from "../support/stageServer.ts";

const ACCESS = canary("access");
const REFRESH = canary("refresh");
const SECRET = canary("secret");
const BASIC = `Basic ${btoa(`client-id:${SECRET}`)}`;
const CLIENT: Parameters<typeof revokeTokens>[2] = {
  ...{ clientId: "client-id", clientAuthentication: "client_secret_basic", clientIdParameter: "client_id" },
  basicEncodings: ["form"],
};

type Variant = Pick<Revocation, "method" | "body" | "authentication" | "token">;

const METHODS = ["POST", "DELETE", "GET"] as const;
// A GET has no body.
const VARIANTS: Variant[] = METHODS.flatMap((method) =>
  revocationBodies
    .filter((body) => method !== "GET" || body === "query" || body === "none")
    .flatMap((body) =>
      revocationAuthentications.flatMap((authentication) =>
        revokedTokens.map((token) => ({ method, body, authentication, token })),
      ),
    ),
);

/** The parameters of a request, by where they stand. */
function fieldsOf({ path, body, headers }: Seen): Record<Revocation["body"], Record<string, string>> {
  const isJson = headers["content-type"] === "application/json";
  return {
    query: Object.fromEntries(new URL(path, "http://x").searchParams),
    json: isJson ? JSON.parse(body) : {},
    form: isJson ? {} : Object.fromEntries(new URLSearchParams(body)),
    none: {},
  };
}

async function revoked(variant: Variant, tokens: { accessToken: string; refreshToken?: string }): Promise<Seen[]> {
  const server = await stage();
  const http = {
    ...{ fetch: ((input, init) => fetch(input, init)) as typeof fetch, timeoutMs: 2000, allowLoopback: true },
    ...{ publicUrl: "https://latchkey.example.net", now: () => Date.now() },
  };
  const fixed = { tokenParameter: "the_token", parameters: { kind: "all" }, headers: { "X-Version": "7" } };
  await revokeTokens(http, { endpoint: `${server.url}/revoke`, ...variant, ...fixed }, CLIENT, SECRET, tokens);
  return server.seen();
}

function wantedTokens({ body, token }: Variant, refreshToken: string | undefined): string[] {
  if (body === "none" || token === "access_token" || refreshToken === undefined) return [ACCESS];
  return token === "refresh_token" ? [refreshToken] : [refreshToken, ACCESS];
}

function expectAsWanted(seen: Seen[], variant: Variant, refreshToken: string | undefined): void {
  const { method, body, authentication } = variant;
  const inBody = authentication === "client_secret_post" && body !== "none";
  const client = inBody ? { client_id: "client-id", client_secret: SECRET } : {};
  const fields = (token: string) => (body === "none" ? {} : { kind: "all", the_token: token, ...client });
  const authorization = { client: BASIC, client_secret_basic: BASIC, bearer: `Bearer ${ACCESS}` } as Record<
    string,
    string
  >;
  const tokens = wantedTokens(variant, refreshToken);
  const all = seen.map((request) => ({ ...fieldsOf(request), ...request }));
  expect(all).toMatchObject(tokens.map((token) => ({ method, query: {}, json: {}, form: {}, [body]: fields(token) })));
  for (const { headers } of seen) {
    expect(headers["x-version"]).toBe("7");
    expect(headers.authorization).toBe(authorization[authentication]);
  }
  const isSecretAllowed = ["client", "client_secret_basic", "client_secret_post"].includes(authentication);
  if (!isSecretAllowed) expect(JSON.stringify(seen)).not.toContain(SECRET);
}

it.each(METHODS)(
  "T42 %s: in every variant the tokens and the client stand where they should, and nowhere else",
  async (method) => {
    for (const variant of VARIANTS.filter((one) => one.method === method)) {
      const seen = await revoked(variant, { accessToken: ACCESS, refreshToken: REFRESH });
      expectAsWanted(seen, variant, REFRESH);
    }
  },
);

it("T42 without a refresh token everything came of the access token", async () => {
  for (const token of revokedTokens) {
    const variant = { method: "POST", body: "form", authentication: "client", token } as const;
    expectAsWanted(await revoked(variant, { accessToken: ACCESS }), variant, undefined);
  }
});
