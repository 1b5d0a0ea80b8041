/**
 * Whether a call can be undone, from the most harmless on. `REVERSIBLE`: by another call. `IRREVERSIBLE`: not at all, or
 * only by people.
 */
export const actionTypes = ["READ_ONLY", "REVERSIBLE", "IRREVERSIBLE"] as const;
export type ActionType = (typeof actionTypes)[number];

/** Who described a tool: Latchkey, or a document that somebody imported. */
export const toolSources = ["catalogue", "imported"] as const;
export type ToolSource = (typeof toolSources)[number];

/** Whose way of writing function definitions: that of OpenAI's chat completions, Anthropic's messages, or Vercel's AI SDK. */
export const toolFormats = ["openai", "anthropic", "ai-sdk"] as const;
export type ToolFormat = (typeof toolFormats)[number];
