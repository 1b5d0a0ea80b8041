/** What a connection's row says of itself. */
export const storedStatuses = ["connected", "needs_reauth", "disconnected"] as const;
export type StoredStatus = (typeof storedStatuses)[number];

/** What is shown. `degraded`: the token has ended, and the provider fails to give a new one. Latchkey goes on trying. */
export const connectionStatuses = ["connected", "degraded", "needs_reauth", "disconnected"] as const;
export type ConnectionStatus = (typeof connectionStatuses)[number];

/** What kind of token a back end has stored. */
export const tokenTypes = ["oauth2", "api_key", "jwt"] as const;
export type TokenType = (typeof tokenTypes)[number];

/** How an audited action ended. */
export const outcomes = ["success", "failure"] as const;
export type AuditOutcome = (typeof outcomes)[number];
