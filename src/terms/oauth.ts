/** How an OAuth client authenticates at the token endpoint (RFC 6749 section 2.3; the names are those of RFC 7591). */
export const clientAuthentications = ["client_secret_basic", "client_secret_post", "none"] as const;
export type ClientAuthentication = (typeof clientAuthentications)[number];

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
