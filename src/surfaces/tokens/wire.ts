import * as z from "zod";
import { isUserId } from "../../domain/access/userId.ts";
import { connectionStatus } from "../../domain/connections/connectionStatus.ts";
import { isNearlyExpired } from "../../domain/credentials/isNearlyExpired.ts";
import type { getToken } from "../../domain/tokens/getToken.ts";
import type { listTokens } from "../../domain/tokens/listTokens.ts";
import type { StoreInput } from "../../domain/tokens/storeToken.ts";
import { withoutNulls } from "../../http/absentNulls.ts";
import { anyTimestamp, timestamp, toOptionalTimestamp, toTimestamp } from "../../http/timestamp.ts";
import { tokenText } from "../../http/token.ts";
import { type TokenType, tokenTypes } from "../../terms/connection.ts";

const TEN_YEARS_SECONDS = 315_360_000;

const text = z.lazy(() => z.string().min(1).max(8192));
const plain = () => z.string().regex(/^\P{Cc}*$/u, "must not hold control characters");
const line = () => plain().min(1).max(8192);

/** Whole seconds, as a number or as a text; a fraction is dropped. */
const lifetime = z.lazy(() =>
  z
    .union([z.number(), z.string().regex(/^\d{1,12}(\.\d{1,12})?$/)], { error: "must be a number of seconds" })
    .transform((seconds) => Math.floor(Number(seconds)))
    .pipe(z.int().min(1).max(TEN_YEARS_SECONDS)),
);

/** In any spelling: a text, or a list of texts. */
const scopeList = z.lazy(() =>
  z.union([plain().max(8192), z.array(plain().min(1).max(512)).max(200)], {
    error: "must be a text of up to 8,192 characters, or a list of up to 200 that are not empty",
  }),
);

/** The data that can be stored for each type. Other fields are refused. */
const tokenData = {
  oauth2: z.lazy(() =>
    z.strictObject({
      access_token: tokenText,
      refresh_token: tokenText.optional(),
      token_type: line().max(64).optional(),
      expires_in: lifetime.optional(),
      scope: scopeList.optional(),
      /** Part of many token answers. It is not kept: nothing here uses it. */
      id_token: tokenText.optional(),
      client_id: line().max(1024).optional(),
      client_secret: text.optional(),
    }),
  ),
  api_key: z.lazy(() =>
    z.strictObject({
      api_key: tokenText,
      api_secret: text.optional(),
      organization_id: text.optional(),
      project_id: text.optional(),
    }),
  ),
  jwt: z.lazy(() =>
    z.strictObject({
      token: tokenText,
      algorithm: text.optional(),
      public_key: text.optional(),
      issuer: text.optional(),
      audience: text.optional(),
    }),
  ),
};

const tokenType = z.lazy(() => z.enum(tokenTypes));

const integrationKey = z.lazy(() =>
  z
    .string()
    .transform((key) => key.trim().toLowerCase())
    .pipe(
      plain()
        .min(1)
        .max(100)
        // Clients remove dot segments from paths (RFC 3986), so such a key could not be addressed.
        .refine((key) => ![".", ".."].includes(key), "must not be a dot segment"),
    ),
);

const userId = z.lazy(() => plain().min(1).max(255).refine(isUserId, "is no user id"));

export const userParams = z.lazy(() => z.object({ userId }));
export const tokenParams = z.lazy(() => z.object({ userId, integrationKey }));

export const storeBody = z.lazy(() =>
  z
    .strictObject({
      integration_key: integrationKey,
      provider: z.string().min(1).max(64),
      token_type: tokenType,
      // Checked below in its original form, so that no field of it is ignored.
      token_data: z.unknown().meta({
        type: "object",
        description: "As token_type says",
        // Asked for by the OpenAPI document alone.
        get anyOf() {
          return Object.values(tokenData).map(jsonSchemaOf);
        },
      }),
      scopes: scopeList.optional(),
      expires_at: anyTimestamp.optional(),
    })
    .superRefine(({ token_type, token_data }, refinement) => {
      const { data, error } = tokenData[token_type].safeParse(withoutNulls(tokenData[token_type], token_data));
      for (const { message, path } of error?.issues ?? []) {
        refinement.addIssue({ code: "custom", message, path: ["token_data", ...path] });
      }
      if (data && "client_secret" in data && !("client_id" in data)) {
        const message = "needs a client_id beside it";
        refinement.addIssue({ code: "custom", message, path: ["token_data", "client_secret"] });
      }
    }),
);

function jsonSchemaOf(schema: z.ZodType): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { target: "draft-2020-12", io: "input" });
  return rest;
}

export const storedItem = z.lazy(() =>
  z.strictObject({
    integration_key: z.string(),
    provider: z.string(),
    token_type: tokenType,
    message: z.string(),
    created_at: timestamp,
  }),
);

const common = () => ({
  integration_key: z.string(),
  provider: z.string(),
  token_type: tokenType,
  scopes: z.array(z.string()).nullable(),
  expires_at: timestamp.nullable(),
  is_expired: z.boolean(),
});

export const tokenItem = z.lazy(() =>
  z.strictObject({
    ...common(),
    token_data: z.record(z.string(), z.string()),
    refreshed: z.boolean(),
  }),
);

export const listedItem = z.lazy(() => z.strictObject({ ...common(), created_at: timestamp, updated_at: timestamp }));

export const refreshedItem = z.lazy(() =>
  z.strictObject({
    integration_key: z.string(),
    success: z.literal(true),
    message: z.string(),
    refreshed_at: timestamp,
  }),
);

export const deletedItem = z.lazy(() => z.strictObject({ integration_key: z.string(), message: z.string() }));

/** @param user the user whose token it is */
export function toStoreInput(user: string, body: z.output<typeof storeBody>): StoreInput {
  const { integration_key: key, provider, token_type: type, token_data: data, scopes, expires_at } = body;
  const { credential, scope, expiresIn } = readers[type](data);
  return {
    ...{ userId: user, key, provider: provider.trim().toLowerCase(), type, credential, expiresIn },
    scopes: scopes ?? scope ?? null,
    expiresAt: expires_at === undefined ? undefined : Date.parse(expires_at),
  };
}

interface Read {
  credential: StoreInput["credential"];
  scope?: string | string[] | undefined;
  expiresIn: number | null;
}

const readers: Record<TokenType, (data: unknown) => Read> = {
  oauth2: (data) => {
    const given = parseData(tokenData.oauth2, data);
    const { access_token: accessToken, refresh_token: refreshToken, token_type, client_id: id, client_secret } = given;
    const client = id !== undefined && { id, ...(client_secret !== undefined && { secret: client_secret }) };
    const credential = {
      ...{ type: "oauth2" as const, accessToken, tokenType: token_type ?? "Bearer" },
      ...(refreshToken !== undefined && { refreshToken }),
      ...(client && { client }),
    };
    return { credential, scope: given.scope, expiresIn: given.expires_in ?? null };
  },
  api_key: (data) => {
    const { api_key: token, ...rest } = parseData(tokenData.api_key, data);
    return { credential: { type: "token", token, data: present(rest) }, expiresIn: null };
  },
  jwt: (data) => {
    const { token, ...rest } = parseData(tokenData.jwt, data);
    return { credential: { type: "token", token, data: present(rest) }, expiresIn: null };
  },
};

function parseData<T extends z.ZodType>(schema: T, data: unknown): z.output<T> {
  return schema.parse(withoutNulls(schema, data));
}

function present(record: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

type Open = Awaited<ReturnType<typeof getToken>>;
type Listed = Awaited<ReturnType<typeof listTokens>>[number];

export function toTokenItem({ integration, connection, credential, refreshed, now }: Open): z.input<typeof tokenItem> {
  const type = typeOf(connection.tokenType, credential.type === "oauth2");
  return {
    ...toCommon({ connection, integration, now }, type),
    token_data: toTokenData(credential, type, connection.tokenKey !== null),
    refreshed,
  };
}

export function toListedItem(listed: Listed): z.input<typeof listedItem> {
  const { connection, integration } = listed;
  return {
    ...toCommon(listed, typeOf(connection.tokenType, integration.authType === "oauth2")),
    created_at: toTimestamp(connection.createdAt),
    updated_at: toTimestamp(connection.updatedAt),
  };
}

function typeOf(stored: TokenType | null, isOAuth: boolean): TokenType {
  return stored ?? (isOAuth ? "oauth2" : "api_key");
}

type Facts = Pick<Open, "now"> & {
  connection: Listed["connection"];
  integration: Pick<Listed["integration"], "slug" | "type">;
};

function toCommon({ connection, integration, now }: Facts, type: TokenType) {
  const { tokenExpiresAt } = connection;
  const isDead = connectionStatus(connection, now).status === "needs_reauth";
  return {
    integration_key: connection.tokenKey ?? integration.slug,
    provider: integration.type,
    token_type: type,
    scopes: connection.scopes,
    expires_at: toOptionalTimestamp(tokenExpiresAt),
    is_expired: isDead || isNearlyExpired(connection, now),
  };
}

/** @param isStored whether the token was stored under a name; only then is its refresh token returned */
function toTokenData(credential: Open["credential"], type: TokenType, isStored: boolean): Record<string, string> {
  switch (credential.type) {
    case "oauth2": {
      const { accessToken: access_token, refreshToken: refresh_token, tokenType: token_type = "Bearer" } = credential;
      return present({ access_token, refresh_token: isStored ? refresh_token : undefined, token_type });
    }
    case "token":
      return { [type === "jwt" ? "token" : "api_key"]: credential.token, ...credential.data };
    case "basic":
      return {};
  }
}
