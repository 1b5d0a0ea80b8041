import { deleteConfig } from "../../../../domain/configs/deleteConfig.ts";
import { getConfig } from "../../../../domain/configs/getConfig.ts";
import { Confirmation } from "../../../../ui/components/Confirmation.tsx";
import { consoleAction, consolePage, consoleToken } from "../consolePage.ts";
import { endOnce } from "../endOnce.ts";
import { inConsole } from "../inConsole.tsx";
import { editablePlace, LIST } from "./place.ts";

const path = `${LIST}/:config/delete`;
const section = "integrations";

/** Says what it means to delete a config, before it is done. */
const askPage = consolePage({ path, operationId: "askToDeleteConfig", section }, async (visit) => {
  const { ctx, c, reader } = visit;
  const said = reader.texts.consoleTools.configs;
  const { integration, list, trail } = await editablePlace(visit);
  const { config } = await getConfig(ctx, integration.id, c.req.param("config") ?? "");
  const title = said.deleteTitle(config.displayName);
  const content = (
    <Confirmation
      title={title}
      means={said.deleteMeans}
      action={c.req.path}
      token={await consoleToken(ctx, c.req.path)}
      button={said.deleteNow}
      back={list}
      keep={said.keep}
    />
  );
  return inConsole(visit, content, { title, narrow: true, trail });
});

const removePage = consoleAction({ path, operationId: "deleteConfigOnPage", section }, async (visit) => {
  const { integration, list } = await editablePlace(visit);
  await endOnce(deleteConfig(visit.ctx, integration.id, visit.c.req.param("config") ?? ""));
  return visit.c.redirect(`${list}?done=deleted`, 303);
});

export const removePages = [askPage, removePage];
