import { testClient } from "../../../../domain/flows/testClient.ts";
import { getIntegration } from "../../../../domain/integrations/getIntegration.ts";
import { consoleAction, consolePage } from "../consolePage.ts";
import { integrationHref } from "../ofIntegration.ts";
import { LIST, referenceOf, section } from "./place.ts";
import { showIntegration } from "./show.tsx";

const path = `${LIST}/:id/test`;

/**
 * Asks the service whether it accepts the client. What it said is in this answer and nowhere else: an address that says it
 * could be written by anybody.
 */
const testPage = consoleAction({ path, operationId: "testClientOnPage", section }, async (visit) => {
  const verdict = await testClient(visit.ctx, referenceOf(visit));
  return showIntegration(visit, await getIntegration(visit.ctx, referenceOf(visit)), verdict);
});

/** The address that the form is sent to shows the integration again to whoever opens it. */
const againPage = consolePage({ path, operationId: "showAfterTest", section }, (visit) =>
  visit.c.redirect(integrationHref(referenceOf(visit)), 302),
);

export const testPages = [testPage, againPage];
