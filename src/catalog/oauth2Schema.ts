import * as z from "zod";
import {
  basicEncodings,
  clientAuthentications,
  revocationAuthentications,
  revocationBodies,
  revokedTokens,
  rotations,
} from "../terms/oauth.ts";
import {
  bearerPlacement,
  factName,
  headerRecord,
  jsonPath,
  parameterName,
  parameterRecord,
  separator,
  shownParameter,
  shownPath,
  tokenPlacement,
  urlTemplate,
} from "./schemaParts.ts";

/** One scope. RFC 6749 section 3.3: without white space. */
const scopeName = z.lazy(() => z.string().regex(/^[^\s\p{Cc}]+$/u, "must be one scope, without blanks"));
const scopeSchema = z.lazy(() => z.strictObject({ name: scopeName, description: z.string() }));

const longLivedRequest = z.lazy(() =>
  z.strictObject({
    endpoint: urlTemplate,
    parameters: parameterRecord.default({}),
    /** The parameter that the access token stands in. */
    tokenParameter: parameterName.default("access_token"),
    /** Whether the client's id and secret go along. */
    client: z.boolean().default(false),
  }),
);

export const oauth2Schema = z.lazy(() =>
  z.strictObject({
    type: z.literal("oauth2"),
    authorizationEndpoint: urlTemplate,
    tokenEndpoint: urlTemplate,
    /** RFC 8414 issuer, where the provider has one. */
    issuer: urlTemplate.optional(),
    /**
     * RFC 9207: the provider advertises `authorization_response_iss_parameter_supported`. A callback without `iss` is
     * refused.
     */
    issuerInCallback: z.boolean().default(false),
    scopes: z
      .strictObject({
        /** Name of the request parameter. Some providers use another name for a user's scopes. */
        parameter: parameterName.default("scope"),
        separator: separator.default(" "),
        available: z.array(scopeSchema).default([]),
        default: z.array(scopeName).default([]),
        /** Added to every request, because the provider issues a refresh token only with them. */
        offline: z.array(scopeName).default([]),
      })
      .prefault({}),
    /**
     * `required` and `supported` send an S256 challenge (RFC 7636). `refused`: the provider fails on unknown parameters.
     */
    pkce: z.enum(["required", "supported", "refused"]).default("supported"),
    /** Whether each authorization request carries a random `nonce`, without which some OpenID providers refuse it. */
    nonce: z.boolean().default(false),
    clientAuthentication: z.enum(clientAuthentications).default("client_secret_post"),
    /** Where it is not known, the other spelling is tried once when the client is refused, and what worked is remembered. */
    basicEncoding: z.enum(basicEncodings).optional(),
    /** The provider's name for `client_id`, where it does not follow RFC 6749. */
    clientIdParameter: parameterName.default("client_id"),
    authorizationParameters: parameterRecord.default({}),
    tokenRequest: z
      .strictObject({
        body: z.enum(["form", "json"]).default("form"),
        headers: headerRecord.default({}),
        parameters: parameterRecord.default({}),
      })
      .prefault({}),
    tokenResponse: z
      .strictObject({
        /** The first path that holds a string is used, because some answers carry one of several tokens. */
        accessToken: z.array(jsonPath).min(1).default(["access_token"]),
        refreshToken: z.array(jsonPath).min(1).default(["refresh_token"]),
        expiresIn: z.array(jsonPath).min(1).default(["expires_in"]),
        /** Lifetime of the refresh token. Without it the usual names count, beside the access token. */
        refreshExpiresIn: z.array(jsonPath).min(1).optional(),
        /** Of both lifetimes. */
        expiresInUnit: z.enum(["seconds", "milliseconds"]).default("seconds"),
        scope: z.array(shownPath).min(1).default(["scope"]),
        /**
         * What stands between granted scopes besides blanks, commas, bars and line ends, which always separate. Without it,
         * what separates the requested ones.
         */
        scopeSeparator: separator.optional(),
        /** Path of the error code. It is also read in an answer with status 200. The usual places are looked at besides. */
        error: jsonPath.default("error"),
        /** Maps the provider's own error codes to those of RFC 6749 section 5.2. */
        errorCodes: z.record(z.string(), z.enum(["invalid_grant", "invalid_client"])).default({}),
        /** Facts about the account to keep with the connection, never secrets. Maps our name to a path. */
        metadata: z.record(factName, shownPath).default({}),
      })
      .prefault({}),
    /** Parameters of the callback to keep with the connection. Maps our name to a query parameter. */
    callbackParameters: z.record(factName, shownParameter).default({}),
    refresh: z
      .strictObject({
        /** Undefined when it is the token endpoint. */
        endpoint: urlTemplate.optional(),
        parameters: parameterRecord.default({}),
        rotation: z.enum(rotations).default("unknown"),
        /** Lifetime of an access token in seconds, for answers that name none. */
        defaultLifetime: z.number().int().positive().optional(),
        /** The same of a refresh token. */
        tokenLifetime: z.number().int().positive().optional(),
      })
      .prefault({}),
    /**
     * For servers without refresh tokens, where an access token itself is exchanged for one that lives longer. Each is a GET
     * that is answered like a token request.
     */
    longLived: z
      .strictObject({
        /** Right after the code exchange. Undefined where the first token is long-lived already. */
        exchange: longLivedRequest.optional(),
        /** Before it ends. */
        renew: longLivedRequest,
      })
      .optional(),
    /** How a grant is revoked. What is not said is that of RFC 7009. */
    revocation: z
      .strictObject({
        endpoint: urlTemplate,
        method: z.enum(["POST", "DELETE", "GET"]).default("POST"),
        /** Where the parameters stand. `none`: there are none, since the token is in the header. */
        body: z.enum(revocationBodies).default("form"),
        tokenParameter: parameterName.default("token"),
        /** Which of the tokens it is about. */
        token: z.enum(revokedTokens).default("both"),
        /** `client`: as at the token endpoint. `bearer`: the access token. */
        authentication: z.enum(revocationAuthentications).default("client"),
        parameters: parameterRecord.default({}),
        /** Whether revoking one token ends all that its user has granted to the client, and so a newer authorization too. */
        endsAll: z.boolean().default(false),
      })
      .optional(),
    placement: tokenPlacement.default(bearerPlacement),
  }),
);
