/** How an OAuth client proves who it is at the token endpoint (RFC 6749 section 2.3, names of RFC 7591). */
export const clientAuthentications = ["client_secret_basic", "client_secret_post", "none"] as const;
export type ClientAuthentication = (typeof clientAuthentications)[number];

/**
 * What a provider does with a refresh token that was used. `static`: it stays. `grace`: it works for a while. `strict`:
 * using it again revokes the whole family (RFC 9700 section 4.14).
 */
export const rotations = ["static", "grace", "strict", "unknown"] as const;
export type Rotation = (typeof rotations)[number];

/**
 * How a provider ends a grant. `rfc7009`: form post of `token`. `bearer`: post with the token as bearer. `post-json`: a
 * JSON body with `token` and basic client authentication. `delete-json`: DELETE with `access_token`, likewise.
 */
export const revocationVariants = ["rfc7009", "bearer", "post-json", "delete-json"] as const;
export type RevocationVariant = (typeof revocationVariants)[number];
