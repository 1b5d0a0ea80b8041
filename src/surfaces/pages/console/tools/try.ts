import { claimForm } from "../../../../domain/access/claimForm.ts";
import { type LatchkeyError, toLatchkeyError } from "../../../../domain/errors.ts";
import { executeTool } from "../../../../domain/tools/executeTool.ts";
import { problemTypes } from "../../../../http/problem.ts";
import { noteUse } from "../../../../http/route.ts";
import { FORM_TOKEN } from "../../../../ui/components/Form.tsx";
import { consoleAction, type Visit } from "../consolePage.ts";
import type { Tried } from "./Outcome.tsx";
import { fieldsOf, readParameters } from "./parameterFields.ts";
import { readAnswer } from "./readAnswer.ts";
import type { Filled } from "./TryForm.tsx";
import { showTool, TOOL, type ToolPlace, toolPlace } from "./tool.tsx";

/**
 * Calls a tool, and shows the answer on its page. A page that is loaded again sends its form again, so what does more than
 * read is called once for each form.
 */
export const tryPage = consoleAction(
  { path: TOOL, operationId: "tryTool", section: "integrations" },
  async (visit, form) => {
    const place = await toolPlace(visit);
    const { tool } = place;
    const { written, parameters, faults } = readParameters(fieldsOf(tool), form);
    const isUnconfirmed = tool.actionType === "IRREVERSIBLE" && form.get("confirmed") !== "yes";
    const filled: Filled = { written, faults, config: form.get("config") || undefined, isUnconfirmed };
    if (isUnconfirmed || Object.keys(faults).length > 0) return showTool(visit, place, filled, "faulty", 422);
    const mayRepeat = tool.actionType === "READ_ONLY";
    if (!mayRepeat && !(await claimForm(visit.ctx.deps, form.get(FORM_TOKEN) ?? ""))) {
      return showTool(visit, place, filled, "twice", 409);
    }
    const tried = await call(visit, place, parameters, filled.config);
    if (!("error" in tried)) return showTool(visit, place, filled, tried);
    const { code } = tried.error;
    const refused = code === "validation_failed" ? faultsIn(tried.error, Object.keys(tool.parameters)) : {};
    const isFaulty = Object.keys(refused).length > 0;
    const { status } = problemTypes[code];
    return showTool(visit, place, { ...filled, faults: refused }, isFaulty ? "faulty" : tried, isFaulty ? 422 : status);
  },
);

/** Calls it as the API would, and counts it in the trail as the API does. */
async function call(
  { ctx, c }: Visit,
  { service, tool }: ToolPlace,
  parameters: unknown,
  configId: string | undefined,
): Promise<Exclude<Tried, string>> {
  const execution = { tool: tool.id, parameters, configId, signal: c.req.raw.signal };
  try {
    const response = await noteUse(ctx, { operationId: "executeTool", use: "tool.executed" }, async () => {
      const answer = await executeTool(ctx, service.integrationId, execution);
      c.set("rates", [...c.var.rates, answer.rate]);
      return answer.response;
    });
    return { answer: await readAnswer(response) };
  } catch (error) {
    const known = toLatchkeyError(error);
    if (known.code === "internal") throw error;
    return { error: known };
  }
}

/**
 * Returns the faults by the names of parameters. Names may hold dots, so the longest that fits is meant. What is wrong further
 * inside is named.
 */
function faultsIn({ errors = [] }: LatchkeyError, names: readonly string[]): Record<string, string> {
  const longestFirst = names.toSorted((one, other) => other.length - one.length);
  const found = errors.flatMap(({ path, message }) => {
    const name = longestFirst.find((one) => `${path}.`.startsWith(`parameters.${one}.`));
    if (name === undefined) return [];
    const isInside = path !== `parameters.${name}`;
    return [[name, isInside ? `${path.slice("parameters.".length)} ${message}` : message] as const];
  });
  return Object.fromEntries(found);
}
