import { deleteApiKey } from "../../../../domain/apiKeys/deleteApiKey.ts";
import { getApiKey } from "../../../../domain/apiKeys/getApiKey.ts";
import { Confirmation } from "../../../../ui/components/Confirmation.tsx";
import { consoleAction, consolePage, consoleToken } from "../consolePage.ts";
import { endOnce } from "../endOnce.ts";
import { inConsole } from "../inConsole.tsx";
import { sectionHref } from "../sections.ts";

const list = sectionHref("keys");
const path = `${list}/:key/delete`;
const section = "keys";

/** Says what it means to delete a key, before it is done. */
const askPage = consolePage({ path, operationId: "askToDeleteApiKey", section }, async (visit) => {
  const { ctx, c, reader } = visit;
  const { consoleKeys: said } = reader.texts;
  const { name } = await getApiKey(ctx, c.req.param("key") ?? "");
  const title = said.deleteTitle(name);
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
  return inConsole(visit, content, { title, narrow: true, trail: [[said.title, list]] });
});

const removePage = consoleAction({ path, operationId: "deleteApiKeyOnPage", section }, async ({ ctx, c }) => {
  await endOnce(deleteApiKey(ctx, c.req.param("key") ?? ""));
  return c.redirect(`${list}?done=deleted`, 303);
});

export const removePages = [askPage, removePage];
