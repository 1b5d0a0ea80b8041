/** The status that a connection's row stores. */
export const storedStatuses = ["connected", "needs_reauth", "disconnected"] as const;
export type StoredStatus = (typeof storedStatuses)[number];

/** The status that is shown. `degraded`: the token has expired and refreshing it fails; Latchkey keeps trying. */
export const connectionStatuses = ["connected", "degraded", "needs_reauth", "disconnected"] as const;
export type ConnectionStatus = (typeof connectionStatuses)[number];

/**
 * Why a connection ended whose refresh token was refused: unmistakably, or again and again in words that may mean
 * anything. Both can turn out to be wrong.
 */
export const refusedReasons = ["grant_refused", "refresh_refused"] as const;

/** The kind of token that a back end has stored. */
export const tokenTypes = ["oauth2", "api_key", "jwt"] as const;
export type TokenType = (typeof tokenTypes)[number];

/** How an audited action ended. */
export const outcomes = ["success", "failure"] as const;
export type AuditOutcome = (typeof outcomes)[number];

/**
 * The schedule leaves a refreshed connection alone for so long, whatever its provider says about lifetimes: a token
 * endpoint that gives tokens for a second must not take the time of others. A call that needs the token does not wait for
 * that.
 */
export const SCHEDULE_PAUSE_MS = 300_000;
