import type { Tool } from "../../catalog/tool.ts";

/** A parameter that was given a value. */
export interface SentParameter {
  key: string;
  /** The API's name for it. */
  name: string;
  parameter: Tool["parameters"][string];
  value: unknown;
}
