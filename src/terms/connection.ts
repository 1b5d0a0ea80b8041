/** The status that a connection's row stores. */
export const storedStatuses = ["connected", "needs_reauth", "disconnected"] as const;
export type StoredStatus = (typeof storedStatuses)[number];

/** The status that is shown. `degraded`: the token has expired and refreshing it fails; Latchkey keeps trying. */
export const connectionStatuses = ["connected", "degraded", "needs_reauth", "disconnected"] as const;
export type ConnectionStatus = (typeof connectionStatuses)[number];

/** The kind of token that a back end has stored. */
export const tokenTypes = ["oauth2", "api_key", "jwt"] as const;
export type TokenType = (typeof tokenTypes)[number];

/** How an audited action ended. */
export const outcomes = ["success", "failure"] as const;
export type AuditOutcome = (typeof outcomes)[number];
