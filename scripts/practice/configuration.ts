import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { Configuration, JWK } from "oidc-provider";
import type { Storage } from "./adapter.ts";
import { html, page, pageHeaders } from "./html.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;

export interface ConfigurationInput {
  port: number;
  storage: Storage;
  accessTokenLifetime: number;
}

/**
 * The practice provider as oidc-provider wants to have it described. Each function that oidc-provider has a default for,
 * and prints a notice when that default is used, is given here.
 */
export function createConfiguration({ port, storage, accessTokenLifetime }: ConfigurationInput): Configuration {
  return {
    adapter: (kind) => storage.adapter(kind),
    jwks: { keys: [signingKey()] },
    cookies: { keys: [randomBytes(32).toString("base64url")], names: cookieNames(port) },
    claims: { openid: ["sub"], profile: ["name", "preferred_username"], email: ["email", "email_verified"] },
    scopes: ["openid", "offline_access", "notes:read", "notes:write"],
    responseTypes: ["code"],
    clientAuthMethods: ["client_secret_basic", "client_secret_post"],
    pkce: { required: () => true },
    clientBasedCORS: () => false,
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => claimsOf(sub) }),
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    features: features(),
    ttl: lifetimes(accessTokenLifetime),
    // `exp` is rounded down to the second, so without a second's tolerance a token could die that much too early. The
    // storage ends it on time.
    clockTolerance: 1,
    // Tokens outlive the browser's session, as those of the providers that this one stands in for do.
    expiresWithSession: () => false,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed("refresh_token"),
    rotateRefreshToken: true,
    // Only the consent just given counts: each authorization asks, and gets a grant of its own to be revoked with.
    async loadExistingGrant(ctx) {
      const grantId = ctx.oidc.result?.consent?.grantId;
      return grantId === undefined ? undefined : ctx.oidc.provider.Grant.find(grantId);
    },
    renderError(ctx, out) {
      ctx.set(pageHeaders());
      const text = html`<p role="alert">${out.error_description ?? "The request was refused."}</p>
<p>Error code: <code>${out.error}</code>. Go back to the application and start again.</p>`;
      ctx.body = page("This request cannot be answered", text);
    },
  };
}

function signingKey(): JWK {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key: JWK = { ...privateKey.export({ format: "jwk" }), alg: "ES256", use: "sig" };
  return key;
}

/** Browsers keep one set of cookies for all ports of a host, so two practice providers need names of their own. */
function cookieNames(port: number) {
  return {
    session: `practice_${port}_session`,
    interaction: `practice_${port}_interaction`,
    resume: `practice_${port}_resume`,
  };
}

function claimsOf(sub: string) {
  const email = sub.includes("@") ? sub : `${sub}@practice.example`;
  return { sub, name: sub, preferred_username: sub, email, email_verified: true };
}

function features(): NonNullable<Configuration["features"]> {
  return {
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    resourceIndicators: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    introspection: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
  };
}

function lifetimes(accessTokenLifetime: number): NonNullable<Configuration["ttl"]> {
  return {
    AccessToken: accessTokenLifetime,
    AuthorizationCode: 60,
    IdToken: HOUR,
    Interaction: HOUR,
    RefreshToken: 14 * DAY,
    Session: 14 * DAY,
    Grant: 14 * DAY,
  };
}
