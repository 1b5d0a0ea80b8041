/** What can be undone: `REVERSIBLE` by another call, `IRREVERSIBLE` not, or only by people. */
export const actionTypes = ["READ_ONLY", "REVERSIBLE", "IRREVERSIBLE"] as const;
export type ActionType = (typeof actionTypes)[number];
