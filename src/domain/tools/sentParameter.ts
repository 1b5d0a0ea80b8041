import type { Tool } from "../../catalog/tool.ts";

/** A parameter that was given a value. */
export interface SentParameter {
  key: string;
  /** As the API calls it. */
  name: string;
  parameter: Tool["parameters"][string];
  value: unknown;
}
