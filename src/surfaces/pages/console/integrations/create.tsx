import script from "../../../../client/pages/copy.js";
import { CUSTOM } from "../../../../domain/integrations/checkSettings.ts";
import { createIntegration } from "../../../../domain/integrations/createIntegration.ts";
import { describeNewSetUp, type SetUp } from "../../../../domain/integrations/describeSetUp.ts";
import { sharedRedirectUri } from "../../../../domain/integrations/oauthProfile.ts";
import { CopyField } from "../../../../ui/components/CopyField.tsx";
import { ServiceIcon } from "../../../../ui/components/ServiceIcon.tsx";
import { Tabs } from "../../../../ui/components/Tabs.tsx";
import { consoleAction, consolePage, consoleToken, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { integrationHref } from "../ofIntegration.ts";
import { type Faults, faultsOf } from "./faults.ts";
import { LIST, section } from "./place.ts";
import { readSettings } from "./readSettings.ts";
import { SettingsForm } from "./SettingsForm.tsx";
import { newSettings } from "./settings.ts";

const path = `${LIST}/new/:provider`;

/** The form of a new integration. */
const formPage = consolePage({ path, operationId: "showNewIntegration", section }, async (visit) => {
  const setUp = await setUpOf(visit);
  return showForm(visit, setUp, newSettings(setUp), {});
});

const makePage = consoleAction({ path, operationId: "makeIntegration", section }, async (visit, form) => {
  const setUp = await setUpOf(visit);
  const { type, authType } = setUp;
  const { change, faults, written } = readSettings(form, setUp, visit.reader.texts.consoleIntegrations);
  if (Object.keys(faults).length > 0) return showForm(visit, setUp, written, faults);
  const making = createIntegration(visit.ctx, { ...change, name: change.name ?? "", type, authType });
  const refused = await faultsOf(making, visit.reader.texts.consoleIntegrations, setUp);
  if (refused) return showForm(visit, setUp, written, refused);
  return visit.c.redirect(`${integrationHref((await making).id)}?done=created`, 303);
});

function setUpOf({ c, ctx }: Visit): Promise<SetUp> {
  return describeNewSetUp(ctx.deps, c.req.param("provider") ?? "", c.req.query("auth"));
}

async function showForm(visit: Visit, setUp: SetUp, written: URLSearchParams, faults: Faults) {
  const { reader, ctx } = visit;
  const { consoleIntegrations: said } = reader.texts;
  const { provider, type, authType, authTypes } = setUp;
  const here = (auth: string) => `${LIST}/new/${type}?auth=${auth}`;
  const title = said.createTitle(provider?.name ?? said.own);
  const content = (
    <>
      <div class="row whole">
        <ServiceIcon name={provider?.name ?? "+"} url={provider && `/icons/${type}`} />
        <h1>{title}</h1>
      </div>
      {authTypes.length > 1 && (
        <Tabs
          label={said.waysLabel}
          tabs={authTypes.map((one) => ({ name: said.ways[one], href: here(one), isCurrent: one === authType }))}
        />
      )}
      <div class="card">
        <SettingsForm
          {...{ visit, setUp, written, faults, stored: undefined }}
          action={here(authType)}
          token={await consoleToken(ctx, here(authType))}
          button={said.make}
          cancel={`${LIST}/new`}
        >
          {provider && (
            <p>
              <a href={provider.docsUrl} rel="noreferrer" target="_blank">
                {said.docs(provider.name)}
              </a>
            </p>
          )}
          {authType === "oauth2" && <Redirect visit={visit} setUp={setUp} />}
        </SettingsForm>
      </div>
    </>
  );
  const status = Object.keys(faults).length > 0 ? 422 : 200;
  return inConsole(visit, content, { title, script, narrow: true, status, trail: [[said.create, `${LIST}/new`]] });
}

/** What has to be entered at the service. With addresses of its own, an integration has one of its own. */
function Redirect({ visit: { reader, ctx }, setUp }: { visit: Visit; setUp: SetUp }) {
  const { consoleIntegrations: said } = reader.texts;
  if (setUp.type === CUSTOM) return <p class="soft">{said.redirectLater}</p>;
  const value = sharedRedirectUri(ctx.deps);
  return <CopyField name="redirect" label={said.redirect} hint={said.redirectHint} value={value} reader={reader} />;
}

export const createPages = [formPage, makePage];
