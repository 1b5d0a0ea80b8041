import { deleteIntegration } from "../../../../domain/endings/deleteIntegration.ts";
import { Confirmation } from "../../../../ui/components/Confirmation.tsx";
import { consoleAction, consolePage, consoleToken } from "../consolePage.ts";
import { endOnce } from "../endOnce.ts";
import { inConsole } from "../inConsole.tsx";
import { integrationHref, integrationTrail } from "../ofIntegration.ts";
import { LIST, openFor, referenceOf, section } from "./place.ts";

const path = `${LIST}/:id/delete`;

/** Says what it means to delete an integration, and asks. */
const askPage = consolePage({ path, operationId: "askToDeleteIntegration", section }, async (visit) => {
  const { integration } = await openFor(visit, "remove");
  const { consoleIntegrations: said } = visit.reader.texts;
  const title = said.removeTitle(integration.name);
  const action = integrationHref(integration.id, "/delete");
  const content = (
    <Confirmation
      {...{ title, action }}
      means={said.removeMeans}
      token={await consoleToken(visit.ctx, action)}
      button={said.removeNow}
      back={integrationHref(integration.id)}
      keep={said.keep}
    />
  );
  return inConsole(visit, content, { title, narrow: true, trail: integrationTrail(integration) });
});

const deletePage = consoleAction({ path, operationId: "deleteIntegrationOnPage", section }, async (visit) => {
  await endOnce(deleteIntegration(visit.ctx, referenceOf(visit)));
  return visit.c.redirect(`${LIST}?done=deleted`, 303);
});

export const removePages = [askPage, deletePage];
