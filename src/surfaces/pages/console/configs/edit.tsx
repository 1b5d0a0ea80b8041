import { getConfig } from "../../../../domain/configs/getConfig.ts";
import { updateConfig } from "../../../../domain/configs/updateConfig.ts";
import { consoleAction, consolePage, consoleToken, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { ConfigForm, type Faulty, readConfigForm, type Written } from "./configForm.tsx";
import { editablePlace, faultsIn, LIST, type Place } from "./place.ts";

const path = `${LIST}/:config`;
const section = "integrations";

const formPage = consolePage({ path, operationId: "showConfig", section }, async (visit) => {
  const place = await editablePlace(visit);
  const { config } = await getConfig(visit.ctx, place.integration.id, visit.c.req.param("config") ?? "");
  return showForm(visit, place, config);
});

const savePage = consoleAction({ path, operationId: "saveConfig", section }, async (visit, form) => {
  const place = await editablePlace(visit);
  const id = visit.c.req.param("config") ?? "";
  const { written, faulty } = readConfigForm(visit, place.integration, form);
  const refused = faulty ?? (await faultsIn(() => updateConfig(visit.ctx, place.integration.id, id, written)));
  if (refused) return showForm(visit, place, written, refused);
  return visit.c.redirect(`${place.list}?done=saved`, 303);
});

export const editPages = [formPage, savePage];

async function showForm(visit: Visit, place: Place, written: Written, faulty?: Faulty) {
  const { consoleTools, console: common } = visit.reader.texts;
  const said = consoleTools.configs;
  const { integration, list, trail } = place;
  const here = visit.c.req.path;
  const title = said.editTitle(written.displayName);
  const content = (
    <>
      <h1>{title}</h1>
      <div class="card">
        <p class="soft">{said.editMeans}</p>
        <ConfigForm
          {...{ visit, integration, written, faulty }}
          token={await consoleToken(visit.ctx, here)}
          action={here}
          back={list}
          button={common.save}
        />
      </div>
      <p>
        <a class="button danger" href={`${here}/delete`}>
          {said.delete}
        </a>
      </p>
    </>
  );
  return inConsole(visit, content, { title, narrow: true, trail, status: faulty ? 422 : 200 });
}
