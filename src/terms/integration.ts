/** How the accounts of an integration authenticate. */
export const authTypes = ["oauth2", "apikey", "basic", "bearer"] as const;
export type AuthType = (typeof authTypes)[number];

/** How a user connects a provider: by consenting in a browser, or with a token that the user has. */
export const connectWays = ["oauth", "token"] as const;
export type ConnectWay = (typeof connectWays)[number];

/** `per-user`: each user connects an account. `shared`: one account serves everyone who may use the integration. */
export const modes = ["per-user", "shared"] as const;

/** Where an API key goes in a request. */
export const apiKeyLocations = ["header", "query"] as const;

/** Whether the provider accepts the integration's OAuth client, according to its last answer. */
export const clientStatuses = ["ok", "client_invalid"] as const;
export type ClientStatus = (typeof clientStatuses)[number];

/** What each access level allows on an integration. An owner has the highest. */
export const LEVEL = { use: 1, edit: 2, manage: 3 } as const;

/** The longest time, in seconds, that an integration may wait for an answer to begin. */
export const MAX_RESPONSE_TIMEOUT = 600;
