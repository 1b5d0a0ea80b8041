import { toLatchkeyError } from "../../../../domain/errors.ts";
import { getTenant } from "../../../../domain/tenants/getTenant.ts";
import { updateTenant } from "../../../../domain/tenants/updateTenant.ts";
import type { Page } from "../../../../http/pageRoute.ts";
import { Notice } from "../../../../ui/components/Notice.tsx";
import { consoleAction, consolePage, consoleToken, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { sectionHref } from "../sections.ts";
import { type Faulty, readSettings, SettingsForm, type Written, writtenSettings } from "./settingsForm.tsx";

const path = "/console/tenant";
const section = "tenant";

const showPage = consolePage({ path, operationId: "showTenantSettings", section }, async (visit) => {
  const tenant = await getTenant(visit.ctx);
  return showSettings(visit, writtenSettings(tenant));
});

const savePage = consoleAction({ path, operationId: "saveTenantSettings", section }, async (visit, form) => {
  const read = readSettings(form);
  const faulty = "faulty" in read ? read.faulty : await save(visit, read.change);
  if (faulty) return showSettings(visit, read.written, faulty);
  return visit.c.redirect(`${path}?done=saved`, 303);
});

/** @returns what the domain does not take */
async function save({ ctx }: Visit, change: Parameters<typeof updateTenant>[1]): Promise<Faulty | undefined> {
  try {
    await updateTenant(ctx, change);
  } catch (error) {
    const { code, errors } = toLatchkeyError(error);
    if (code !== "validation_failed") throw error;
    return new Set(errors?.map(({ path }) => path));
  }
}

async function showSettings(visit: Visit, written: Written, faulty?: Faulty) {
  const { consoleTenant: said } = visit.reader.texts;
  const token = await consoleToken(visit.ctx, sectionHref("tenant"));
  const content = (
    <>
      <div class="stack tight">
        <h1>{said.title}</h1>
        <p class="soft">{said.lead}</p>
      </div>
      {visit.c.req.query("done") === "saved" && !faulty && <Notice tone="good">{said.saved}</Notice>}
      <div class="card">
        <SettingsForm visit={visit} token={token} written={written} faulty={faulty} />
      </div>
    </>
  );
  return inConsole(visit, content, { title: said.title, narrow: true, status: faulty ? 422 : 200 });
}

/** The settings of a tenant. */
export const tenantPages: readonly Page[] = [showPage, savePage];
