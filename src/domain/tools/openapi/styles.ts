import type { Tool } from "../../../catalog/tool.ts";
import { type JsonObject, own, textOf } from "../json.ts";
import type { Expression } from "./parseTemplate.ts";

export type Style = Tool["parameters"][string]["style"];

/**
 * Converts the style of a query parameter or of a form field to ours.
 * @param types the types that its value may have
 * @returns undefined when OpenAPI does not know the style there
 */
export function queryStyle(parameter: unknown, types: ReadonlySet<string>): Style | undefined {
  const style = textOf(own(parameter, "style")) ?? "form";
  const explode = own(parameter, "explode") ?? style === "form";
  if (style === "deepObject") return "deep";
  if (!["form", "spaceDelimited", "pipeDelimited"].includes(style)) return undefined;
  if (explode === true) return types.has("object") ? "members" : "repeat";
  return { form: "comma", spaceDelimited: "space", pipeDelimited: "pipe" }[style] as Style;
}

/**
 * Converts the style of a parameter in a path or a header to ours. What the path's template says counts where the
 * parameter itself says nothing.
 *
 * @returns undefined when OpenAPI does not know the style there
 */
export function pathStyle(
  parameter: JsonObject,
  template: Expression | undefined,
  types: ReadonlySet<string>,
): Style | undefined {
  const style =
    textOf(own(parameter, "style")) ?? { ".": "label", ";": "matrix" }[template?.operator ?? ""] ?? "simple";
  const explode = own(parameter, "explode") ?? template?.isExploded ?? false;
  if (template && style === "simple" && isOfSegments(parameter, template, types)) return "segments";
  if (template && style === "label") return explode === true ? "label-members" : "label";
  if (template && style === "matrix") return explode === true ? "matrix-members" : "matrix";
  if (style !== "simple") return undefined;
  return explode === true && types.has("object") ? "members" : "comma";
}

/** Extensions of GitHub's and of Azure's documents say the same as a template of several segments. */
function isOfSegments(parameter: JsonObject, template: Expression, types: ReadonlySet<string>): boolean {
  const isTold = ["x-multi-segment", "x-ms-skip-url-encoding"].some((name) => own(parameter, name) === true);
  const isList = template.isExploded && types.has("array");
  return isTold || (template.isSegments && !isList && !types.has("object"));
}
