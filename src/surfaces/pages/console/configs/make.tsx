import { createConfig } from "../../../../domain/configs/createConfig.ts";
import { consoleAction, consolePage, consoleToken, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { ConfigForm, type Faulty, readConfigForm, type Written } from "./configForm.tsx";
import { editablePlace, faultsIn, LIST, type Place } from "./place.ts";

const section = "integrations";

const formPage = consolePage({ path: `${LIST}/new`, operationId: "showNewConfig", section }, async (visit) =>
  showForm(visit, await editablePlace(visit), { displayName: "", parameters: {} }),
);

const makePage = consoleAction({ path: LIST, operationId: "makeConfig", section }, async (visit, form) => {
  const place = await editablePlace(visit);
  const { written, faulty } = readConfigForm(visit, place.integration, form);
  const refused =
    faulty ?? (await faultsIn(() => createConfig(visit.ctx, place.integration.id, { ...written, approvals: null })));
  if (refused) return showForm(visit, place, written, refused);
  return visit.c.redirect(`${place.list}?done=made`, 303);
});

export const makePages = [formPage, makePage];

async function showForm(visit: Visit, place: Place, written: Written, faulty?: Faulty) {
  const said = visit.reader.texts.consoleTools.configs;
  const { integration, list, trail } = place;
  const token = await consoleToken(visit.ctx, list);
  const content = (
    <>
      <h1>{said.newTitle}</h1>
      <div class="card">
        <ConfigForm
          {...{ visit, integration, token, written, faulty }}
          action={list}
          back={list}
          button={said.create}
        />
      </div>
    </>
  );
  return inConsole(visit, content, { title: said.newTitle, narrow: true, trail, status: faulty ? 422 : 200 });
}
