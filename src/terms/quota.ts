/** What is stored and has a quota. */
export const quotaKinds = ["integrations", "connections", "configs", "shares", "tools", "icons", "keys"] as const;
export type QuotaKind = (typeof quotaKinds)[number];

/** Whose quota it is: one user's (or team's), or the whole tenant's. */
export const quotaScopes = ["user", "tenant"] as const;
export type QuotaScope = (typeof quotaScopes)[number];

/** How many of each kind one user, and one tenant, may store. */
export type Quotas = Record<QuotaScope, Record<QuotaKind, number>>;
