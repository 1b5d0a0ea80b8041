/** How a connect session stands: `open` until a browser has opened its link, then `bound` to that browser. */
export const connectSessionStates = ["open", "bound", "expired", "ended"] as const;
export type ConnectSessionState = (typeof connectSessionStates)[number];

/** What an application that has opened a link is told: what came of it so far. */
export const connectOutcomes = ["open", "connected", "failed", "ended"] as const;
export type ConnectOutcome = (typeof connectOutcomes)[number];
