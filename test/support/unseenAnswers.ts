import type { Unseen } from "./seenAnswers.ts";

/** Answers that the OpenAPI document names and no test shows, because the route cannot give them. */
export const unseenAnswers: readonly Unseen[] = [];
