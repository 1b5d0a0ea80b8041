import { requirePermission } from "../../../../domain/access/requireAccess.ts";
import { disconnectConnection } from "../../../../domain/connections/disconnectConnection.ts";
import { explainConnection } from "../../../../domain/connections/explainConnection.ts";
import { refreshConnection } from "../../../../domain/connections/refreshConnection.ts";
import { type ErrorCode, toLatchkeyError } from "../../../../domain/errors.ts";
import { checkConnection } from "../../../../domain/proxy/checkConnection.ts";
import type { Page } from "../../../../http/pageRoute.ts";
import { Confirmation } from "../../../../ui/components/Confirmation.tsx";
import { consoleAction, consolePage, consoleToken, type Visit } from "../consolePage.ts";
import { endOnce } from "../endOnce.ts";
import { inConsole } from "../inConsole.tsx";
import { connectionHref, holderOf, path } from "./looks.ts";

const section = "connections";

const idOf = ({ c }: Visit) => c.req.param("id") ?? "";
const backToIt = (visit: Visit) => visit.c.redirect(`${connectionHref(idOf(visit))}?done=tried`, 303);

const checkPage = consoleAction(
  { path: `${path}/:id/check`, operationId: "checkConnectionOnPage", section },
  async (visit) => {
    await checkConnection(visit.ctx, idOf(visit));
    return backToIt(visit);
  },
);

/** These tell nothing of the connection, so its page could not say what happened. */
const NOT_OF_IT: readonly ErrorCode[] = [
  ...(["not_found", "forbidden", "storage_unavailable", "internal", "refresh_in_progress"] as const),
  ...(["refresh_not_supported", "rate_limited"] as const),
];

const refreshPage = consoleAction(
  { path: `${path}/:id/refresh`, operationId: "refreshConnectionOnPage", section },
  async (visit) => {
    try {
      await refreshConnection(visit.ctx, idOf(visit));
    } catch (error) {
      if (NOT_OF_IT.includes(toLatchkeyError(error).code)) throw error;
    }
    return backToIt(visit);
  },
);

/** Says what it means to end a connection, and asks. */
const askPage = consolePage(
  { path: `${path}/:id/disconnect`, operationId: "askToEndConnection", section },
  async (visit) => {
    const { ctx, reader } = visit;
    const { consolePeople: said, console: common } = reader.texts;
    requirePermission(ctx, "connection:write");
    const { id, subject, integration } = await explainConnection(ctx, idOf(visit));
    const user = holderOf(subject, said);
    const title = said.disconnectTitle(integration.name, user);
    const action = connectionHref(id, "/disconnect");
    const isForAll = !subject.startsWith("user:");
    const content = (
      <Confirmation
        title={title}
        means={[...(isForAll ? [said.disconnectForAll] : []), ...said.disconnectMeans(integration.name)]}
        action={action}
        token={await consoleToken(ctx, action)}
        button={said.disconnectNow}
        back={connectionHref(id)}
        keep={said.keep}
      />
    );
    const trail = [
      [common.sections.connections, path],
      [said.heading(integration.name, user), connectionHref(id)],
    ] as const;
    return inConsole(visit, content, { title, narrow: true, trail });
  },
);

const endPage = consoleAction(
  { path: `${path}/:id/disconnect`, operationId: "endConnectionOnPage", section },
  async (visit) => {
    await endOnce(disconnectConnection(visit.ctx, idOf(visit)));
    return visit.c.redirect(`${path}?done=ended`, 303);
  },
);

/** What an administrator can do about a connection. */
export const connectionActions: readonly Page[] = [checkPage, refreshPage, askPage, endPage];
