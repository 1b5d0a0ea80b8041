import type { IntegrationDescription } from "../../../../domain/integrations/describeIntegration.ts";
import { describeSetUp } from "../../../../domain/integrations/describeSetUp.ts";
import { updateIntegration } from "../../../../domain/integrations/updateIntegration.ts";
import { storedSecrets } from "../../../../domain/vault/integrationSecrets.ts";
import { Notice } from "../../../../ui/components/Notice.tsx";
import { consoleAction, consolePage, consoleToken, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { integrationHref, integrationTrail } from "../ofIntegration.ts";
import { type Faults, faultsOf } from "./faults.ts";
import { asksAgain } from "./formState.ts";
import { LIST, openFor, section } from "./place.ts";
import { readSettings } from "./readSettings.ts";
import { SettingsForm } from "./SettingsForm.tsx";
import { partsFor, writtenSettings } from "./settings.ts";

const path = `${LIST}/:id/edit`;

const formPage = consolePage({ path, operationId: "showIntegrationForm", section }, async (visit) => {
  const found = await openFor(visit, "edit");
  const { integration } = found;
  return showForm(visit, found, writtenSettings(integration, describeSetUp(visit.ctx.deps, integration)), {});
});

/** Changes an integration to what the form says. A secret that is left empty stays. */
const savePage = consoleAction({ path, operationId: "saveIntegration", section }, async (visit, form) => {
  const { ctx, reader } = visit;
  const found = await openFor(visit, "edit");
  const { id } = found.integration;
  const { consoleIntegrations: said } = reader.texts;
  const { change, faults, written } = readSettings(form, describeSetUp(ctx.deps, found.integration), said);
  if (Object.keys(faults).length > 0) return showForm(visit, found, written, faults);
  const refused = await faultsOf(updateIntegration(ctx, { reference: id, change, how: "merge" }), said);
  if (refused) return showForm(visit, found, written, refused);
  return visit.c.redirect(`${integrationHref(found.integration.id)}?done=saved`, 303);
});

async function showForm(
  visit: Visit,
  { integration }: IntegrationDescription,
  written: URLSearchParams,
  faults: Faults,
): Promise<Response> {
  const { ctx, reader } = visit;
  const { consoleIntegrations: said } = reader.texts;
  const setUp = describeSetUp(ctx.deps, integration);
  const action = integrationHref(integration.id, "/edit");
  const title = said.editTitle(integration.name);
  const stored = { secrets: storedSecrets(integration), headers: integration.headerNames };
  const { own, addresses } = partsFor(integration.authType);
  const guarded = (["mode", ...own, ...addresses] as const).filter(asksAgain).map((name) => said.labels[name]);
  const names = [...guarded, ...setUp.fields.map(({ label }) => label)];
  const content = (
    <>
      <h1>{title}</h1>
      <Notice title={said.asksAgainTitle}>
        <p>{said.asksAgainList(new Intl.ListFormat(reader.locale, { type: "disjunction" }).format(names))}</p>
      </Notice>
      <div class="card">
        <SettingsForm
          {...{ visit, setUp, written, faults, stored, action }}
          token={await consoleToken(ctx, action)}
          button={reader.texts.console.save}
          cancel={integrationHref(integration.id)}
        />
      </div>
    </>
  );
  const status = Object.keys(faults).length > 0 ? 422 : 200;
  return inConsole(visit, content, { title, narrow: true, status, trail: integrationTrail(integration) });
}

export const editPages = [formPage, savePage];
