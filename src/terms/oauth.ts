/**
 * How an OAuth client authenticates at the token endpoint (RFC 6749 section 2.3; the names are those of RFC 7591).
 * `client_secret_as_username`: Basic with the secret as user name and no password. `private_key_jwt`: RFC 7523; the client's
 * secret is then its private key.
 */
export const clientAuthentications = [
  ...(["client_secret_basic", "client_secret_post", "none"] as const),
  ...(["client_secret_as_username", "private_key_jwt"] as const),
] as const;
export type ClientAuthentication = (typeof clientAuthentications)[number];

/**
 * The errors of an authorization response that are registered (RFC 6749 section 4.1.2.1, OpenID Connect Core 3.1.2.6,
 * RFC 8707, RFC 9470). Only these words are shown on a page.
 */
export const authorizationErrors = [
  ...["invalid_request", "unauthorized_client", "access_denied", "unsupported_response_type", "invalid_scope"],
  ...["server_error", "temporarily_unavailable", "interaction_required", "login_required", "consent_required"],
  ...["account_selection_required", "invalid_request_uri", "invalid_request_object", "request_not_supported"],
  ...["request_uri_not_supported", "registration_not_supported", "invalid_target"],
  ...["unmet_authentication_requirements", "invalid_grant", "invalid_client", "unsupported_grant_type"],
];

/**
 * How the two halves of Basic are spelled. `form`: encoded as RFC 6749 section 2.3.1 says. `none`: as they are, for the
 * many servers that do not decode them.
 */
export const basicEncodings = ["form", "none"] as const;
export type BasicEncoding = (typeof basicEncodings)[number];

/**
 * What a provider does with a refresh token after its use. `static`: it stays valid. `grace`: it stays valid for a
 * while. `strict`: a second use revokes the whole token family (RFC 9700 section 4.14).
 */
export const rotations = ["static", "grace", "strict", "unknown"] as const;
export type Rotation = (typeof rotations)[number];

/** Where a revocation request has its parameters. `none`: it has none, since the token is in its header. */
export const revocationBodies = ["form", "json", "query", "none"] as const;
export type RevocationBody = (typeof revocationBodies)[number];

/** Which tokens a revocation is about. `both`: one after the other. */
export const revokedTokens = ["both", "refresh_token", "access_token"] as const;
export type RevokedToken = (typeof revokedTokens)[number];

/** Who asks for a revocation: the client, as at the token endpoint or otherwise, whoever has the access token, or anybody. */
export const revocationAuthentications = [
  ...(["client", "client_secret_basic", "client_secret_post", "bearer", "none"] as const),
] as const;
export type RevocationAuthentication = (typeof revocationAuthentications)[number];
