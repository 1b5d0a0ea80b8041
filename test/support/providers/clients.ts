import { randomBytes } from "node:crypto";
import { exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify } from "jose";
import type { ClientFacts, TokenRequestFacts } from "./facts.ts";
import type { ProviderRequest } from "./wire.ts";

/** An OAuth client as a provider knows it. */
export interface RegisteredClient {
  id: string;
  /** What its owner enters: a secret, or a private key. */
  secret: string;
  publicKey?: JWK;
}

/** Makes what a client of this kind authenticates with. */
export async function madeSecret(kinds: ClientFacts[]): Promise<Omit<RegisteredClient, "id">> {
  if (!kinds.includes("private_key_jwt")) return { secret: `s3cret/+:${randomBytes(9).toString("base64url")}` };
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: "key-1", alg: "RS256" };
  return { secret: JSON.stringify(jwk), publicKey: await exportJWK(publicKey) };
}

type Documented = Pick<TokenRequestFacts, "client" | "clientId" | "basicEncoding">;

/** Returns how a request fails to authenticate its client in any of the documented ways; undefined when it does. */
export async function clientFault(
  client: RegisteredClient,
  { client: kinds, clientId = "client_id", basicEncoding }: Documented,
  request: Pick<ProviderRequest, "headers">,
  fields: Map<string, string>,
  audience: string,
): Promise<string | undefined> {
  const faults: string[] = [];
  for (const kind of [kinds].flat()) {
    const fault = await faultOf[kind](client, request.headers.authorization ?? "", fields, {
      clientId,
      audience,
      basicEncoding,
    });
    if (fault === undefined) return undefined;
    faults.push(`${kind}: ${fault}`);
  }
  return faults.join("; ");
}

type Check = (
  client: RegisteredClient,
  authorization: string,
  fields: Map<string, string>,
  expected: { clientId: string; audience: string; basicEncoding: "form" | "none" | undefined },
) => string | undefined | Promise<string | undefined>;

const faultOf: Record<ClientFacts, Check> = {
  basic: ({ id, secret }, authorization, fields, { basicEncoding }) => {
    if (fields.has("client_secret")) return "the secret is in the body too";
    const spelled = { none: `${id}:${secret}`, form: `${form(id)}:${form(secret)}` };
    const allowed = basicEncoding === undefined ? Object.values(spelled) : [spelled[basicEncoding]];
    return allowed.includes(decoded(authorization)) ? undefined : "no or another Basic";
  },
  post: ({ id, secret }, authorization, fields, { clientId }) => {
    if (authorization !== "") return "has an Authorization header";
    if (fields.get(clientId) !== id) return `${clientId} is ${fields.get(clientId)}`;
    return fields.get("client_secret") === secret ? undefined : "client_secret is missing or another";
  },
  none: ({ id }, authorization, fields, { clientId }) => {
    if (authorization !== "" || fields.has("client_secret")) return "sends a secret";
    return fields.get(clientId) === id || fields.get(clientId) === undefined ? undefined : `another ${clientId}`;
  },
  secret_as_username: ({ secret }, authorization) =>
    decoded(authorization) === `${secret}:` ? undefined : "no or another Basic",
  private_key_jwt: async ({ id, publicKey }, _authorization, fields, { audience }) => {
    if (fields.get("client_assertion_type") !== "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
      return "no assertion type";
    try {
      const key = await importJWK(publicKey ?? {}, "RS256");
      await jwtVerify(fields.get("client_assertion") ?? "", key, {
        audience,
        issuer: id,
        subject: id,
        requiredClaims: ["jti", "exp"],
      });
      return undefined;
    } catch (error) {
      return String(error);
    }
  },
};

function form(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}

function decoded(authorization: string): string {
  return Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString("utf8");
}
