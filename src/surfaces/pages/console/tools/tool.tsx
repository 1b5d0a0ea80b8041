import { listConfigs } from "../../../../domain/configs/listConfigs.ts";
import { describeService, type Service } from "../../../../domain/connections/describeService.ts";
import { getTool, type Tool } from "../../../../domain/tools/getTool.ts";
import type { ProblemStatus } from "../../../../http/problem.ts";
import { consolePage, consoleToken, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { integrationHref, integrationTrail } from "../ofIntegration.ts";
import { ActionBadge } from "./ActionBadge.tsx";
import { Outcome, type Tried } from "./Outcome.tsx";
import { LIST } from "./place.ts";
import { type Filled, TryForm } from "./TryForm.tsx";

export const TOOL = `${LIST}/:tool`;
/** More configs than anybody looks through. */
const MAX_CONFIGS = 200;

/** A tool, the service that it belongs to, and the accounts that it can be called with. */
export interface ToolPlace {
  service: Service & { integrationId: string };
  tool: Tool;
  accounts: [config: string, name: string][];
  /** Whether the first of them is everyone's. */
  isForAll: boolean;
}

/** @throws LatchkeyError `not_found` */
export async function toolPlace({ ctx, c, reader }: Visit): Promise<ToolPlace> {
  const reference = c.req.param("integration") ?? "";
  // First: where there is none, nothing else is asked.
  const tool = await getTool(ctx, reference, c.req.param("tool") ?? "");
  const [service, configs] = await Promise.all([
    describeService(ctx, reference),
    listConfigs(ctx, reference, { pageSize: MAX_CONFIGS, pageToken: undefined }),
  ]);
  const { consoleTools: said } = reader.texts;
  const isForAll = service.isForAll || service.state === "ready";
  const usable = configs.items.filter(({ connection }) => connection?.status === "connected");
  return {
    service: { ...service, integrationId: service.integrationId ?? service.reference },
    tool,
    isForAll,
    accounts: [
      ["", isForAll ? said.everyonesAccount : said.ownAccount],
      ...usable.map(({ config }): [string, string] => [config.id, config.displayName]),
    ],
  };
}

const nothingFilled: Filled = { written: {}, faults: {}, config: undefined, isUnconfirmed: false };

/** One tool, and a form that calls it. */
export const toolPage = consolePage({ path: TOOL, operationId: "showTool", section: "integrations" }, async (visit) =>
  showTool(visit, await toolPlace(visit), nothingFilled),
);

/** Responds with the page of a tool, and with what came of a call. */
export async function showTool(
  visit: Visit,
  place: ToolPlace,
  filled: Filled,
  tried?: Tried,
  status: 200 | ProblemStatus = 200,
): Promise<Response> {
  const { ctx, c, reader } = visit;
  const { consoleTools: said } = reader.texts;
  const { service, tool, accounts, isForAll } = place;
  const list = integrationHref(service.integrationId, "/tools");
  const { email, userId = "" } = ctx.caller;
  const content = (
    <>
      <div class="row">
        <h1>{tool.displayName}</h1>
        <ActionBadge reader={reader} type={tool.actionType} />
      </div>
      {tool.description && <p class="prose">{tool.description}</p>}
      <dl class="facts">
        <dt>{said.address}</dt>
        <dd>
          <code>{`${tool.method} ${tool.path}`}</code>
        </dd>
        <Scopes said={said.scopes} scopes={tool.scopes} />
      </dl>
      <Outcome visit={visit} service={service} tried={tried} />
      <section class="card" aria-labelledby="try">
        <div class="stack tight">
          <h2 id="try">{said.try}</h2>
          <p class="soft">
            {said.tryLead}{" "}
            {accounts.length > 1
              ? said.callsAs.chosen
              : isForAll
                ? said.callsAs.everyone
                : said.callsAs.own(email ?? userId)}
          </p>
        </div>
        <TryForm {...place} visit={visit} filled={filled} token={await consoleToken(ctx, c.req.path)} />
      </section>
    </>
  );
  const trail = integrationTrail({ id: service.integrationId, name: service.name }, [said.title, list]);
  return inConsole(visit, content, { title: tool.displayName, narrow: true, trail, status });
}

function Scopes({ said, scopes }: { said: string; scopes: Tool["scopes"] }) {
  if (scopes.length === 0) return null;
  return (
    <>
      <dt>{said}</dt>
      <dd>
        {scopes.map((set) => (
          <div>
            <code>{set.join(" ")}</code>
          </div>
        ))}
      </dd>
    </>
  );
}
