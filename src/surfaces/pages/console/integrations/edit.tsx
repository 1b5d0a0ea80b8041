import { toLatchkeyError } from "../../../../domain/errors.ts";
import type { IntegrationDescription } from "../../../../domain/integrations/describeIntegration.ts";
import { describeSetUp, type SetUp } from "../../../../domain/integrations/describeSetUp.ts";
import { type UpdateInput, updateIntegration } from "../../../../domain/integrations/updateIntegration.ts";
import { storedSecrets } from "../../../../domain/vault/integrationSecrets.ts";
import { Notice } from "../../../../ui/components/Notice.tsx";
import { consoleAction, consolePage, consoleToken, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { integrationHref, integrationTrail } from "../ofIntegration.ts";
import { SEEN, StaleNotice, seenIn } from "../stale.tsx";
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
  const written = writtenSettings(integration, await describeSetUp(visit.ctx.deps, integration));
  written.set(SEEN, String(integration.updatedAt));
  return showForm(visit, found, { written, faults: {} });
});

/** Changes an integration to what the form says. A secret that is left empty stays. */
const savePage = consoleAction({ path, operationId: "saveIntegration", section }, async (visit, form) => {
  const { ctx, reader } = visit;
  const found = await openFor(visit, "edit");
  const { id } = found.integration;
  const { consoleIntegrations: said } = reader.texts;
  const setUp = await describeSetUp(ctx.deps, found.integration);
  const { change, faults, written } = readSettings(form, setUp, said, found.headers);
  if (Object.keys(faults).length > 0) return showForm(visit, found, { written, faults });
  const refused = await save(visit, setUp, { reference: id, change, how: "merge", seen: seenIn(form) });
  if (refused === undefined) return visit.c.redirect(`${integrationHref(id)}?done=saved`, 303);
  if (refused !== "stale") return showForm(visit, found, { written, faults: refused });
  const now = await openFor(visit, "edit");
  written.set(SEEN, String(now.integration.updatedAt));
  return showForm(visit, now, { written, faults: {}, isStale: true });
});

/** @returns what the domain does not take, or that somebody else came in between */
async function save({ ctx, reader }: Visit, setUp: SetUp, input: UpdateInput): Promise<Faults | "stale" | undefined> {
  try {
    return await faultsOf(updateIntegration(ctx, input), reader.texts.consoleIntegrations, setUp);
  } catch (error) {
    if (toLatchkeyError(error).code !== "conflict") throw error;
    return "stale";
  }
}

interface Shown {
  written: URLSearchParams;
  faults: Faults;
  isStale?: boolean;
}

async function showForm(
  visit: Visit,
  { integration }: IntegrationDescription,
  { written, faults, isStale = false }: Shown,
): Promise<Response> {
  const { ctx, reader } = visit;
  const { consoleIntegrations: said } = reader.texts;
  const setUp = await describeSetUp(ctx.deps, integration);
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
      {isStale && <StaleNotice reader={reader} href={action} />}
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
  const status = isStale ? 409 : Object.keys(faults).length > 0 ? 422 : 200;
  return inConsole(visit, content, { title, narrow: true, status, trail: integrationTrail(integration) });
}

export const editPages = [formPage, savePage];
