/** Whether a call can be undone. `REVERSIBLE`: by another call. `IRREVERSIBLE`: not at all, or only by people. */
export const actionTypes = ["READ_ONLY", "REVERSIBLE", "IRREVERSIBLE"] as const;
export type ActionType = (typeof actionTypes)[number];
