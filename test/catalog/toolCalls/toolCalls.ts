import type { ToolInput } from "../../../src/catalog/tool.ts";

/** One call of a tool, and what the provider's documentation says its request is. */
export interface ToolCallFixture {
  args: Record<string, unknown>;
  /** Method and address below the first base, or in full, as `GET /things?a=b`. The query in readable form: its order and its encoding are free. */
  request: string;
  /** JSON value of the body. */
  json?: unknown;
  /** A form, readable as the query. */
  form?: string;
  /** Text of another body. */
  text?: string;
  /** The root fields of a GraphQL query; `json` then has all of the body but the query. */
  graphql?: string[];
  /** Media type, where it is not the usual one of the body; and further headers. */
  headers?: Record<string, string>;
  /** What the provider answers: text, or JSON; null for nothing. */
  answer: unknown;
  /** Its status; 200, or 204 when there is nothing. */
  status?: number;
}

/** The tools of one provider with a call of each. */
export interface ToolCalls {
  tools: ToolInput[];
  /** Where the provider's documentation says that the API is, with sample values in place of variables. */
  bases: readonly [string, ...string[]];
  /** Where the requests are documented. */
  source: string;
  /** By the id of the tool. */
  calls: Record<string, ToolCallFixture>;
}
