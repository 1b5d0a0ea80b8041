/** How an OAuth client authenticates at the token endpoint (RFC 6749 section 2.3; the names are those of RFC 7591). */
export const clientAuthentications = ["client_secret_basic", "client_secret_post", "none"] as const;
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

/**
 * How a provider revokes a grant. `rfc7009`: a form POST of `token`. `bearer`: a POST with the token as bearer token.
 * `post-json`: a POST of a JSON body with `token`, with Basic client authentication. `delete-json`: a DELETE of a JSON
 * body with `access_token`, with Basic client authentication.
 */
export const revocationVariants = ["rfc7009", "bearer", "post-json", "delete-json"] as const;
export type RevocationVariant = (typeof revocationVariants)[number];
