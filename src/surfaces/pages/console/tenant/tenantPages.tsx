import { toLatchkeyError } from "../../../../domain/errors.ts";
import { ICON_TYPES, MAX_ICON_BYTES } from "../../../../domain/icons/iconContent.ts";
import { removeTenantLogo } from "../../../../domain/icons/removeTenantLogo.ts";
import { setTenantLogo } from "../../../../domain/icons/setTenantLogo.ts";
import { getTenant } from "../../../../domain/tenants/getTenant.ts";
import type { TenantDescription } from "../../../../domain/tenants/tenantSettings.ts";
import { updateTenant } from "../../../../domain/tenants/updateTenant.ts";
import type { Page } from "../../../../http/pageRoute.ts";
import { FileField } from "../../../../ui/components/FileField.tsx";
import { Form } from "../../../../ui/components/Form.tsx";
import { Notice } from "../../../../ui/components/Notice.tsx";
import { consoleAction, consolePage, consoleToken, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { SEEN, seenIn } from "../stale.tsx";
import { type Faulty, readSettings, SettingsForm, type Written, writtenSettings } from "./settingsForm.tsx";

const path = "/console/tenant";
const LOGO_PATH = `${path}/logo`;
const REMOVE_PATH = `${LOGO_PATH}/remove`;
const section = "tenant";

const showPage = consolePage({ path, operationId: "showTenantSettings", section }, async (visit) => {
  const tenant = await getTenant(visit.ctx);
  return showSettings(visit, tenant, { written: writtenSettings(tenant) });
});

const savePage = consoleAction({ path, operationId: "saveTenantSettings", section }, async (visit, form) => {
  const read = readSettings(form);
  const { written } = read;
  const faulty = "faulty" in read ? read.faulty : await save(visit, read.change, seenIn(form));
  if (faulty === undefined) return visit.c.redirect(`${path}?done=saved`, 303);
  const tenant = await getTenant(visit.ctx);
  if (faulty !== "stale") return showSettings(visit, tenant, { written, faulty });
  return showSettings(visit, tenant, { written: { ...written, [SEEN]: String(tenant.updatedAt) }, isStale: true });
});

const logoPage = consoleAction(
  { path: LOGO_PATH, operationId: "setTenantLogoOnPage", section, maxFileBytes: MAX_ICON_BYTES },
  async (visit, _form, files) => {
    const { consoleTenant: said } = visit.reader.texts;
    const file = files.get("logo");
    const logoFault = file ? await setLogo(visit, file, said.logoFault) : said.logoMissing;
    if (logoFault === undefined) return visit.c.redirect(`${path}?done=saved`, 303);
    const tenant = await getTenant(visit.ctx);
    return showSettings(visit, tenant, { written: writtenSettings(tenant), logoFault });
  },
);

const removeLogoPage = consoleAction(
  { path: REMOVE_PATH, operationId: "removeTenantLogoOnPage", section },
  async ({ ctx, c }) => {
    await removeTenantLogo(ctx);
    return c.redirect(`${path}?done=saved`, 303);
  },
);

const PICTURE_FAULTS = ["validation_failed", "unsupported_media_type", "payload_too_large"];

/** @returns what is wrong with the picture */
async function setLogo({ ctx }: Visit, file: File, fault: string): Promise<string | undefined> {
  try {
    await setTenantLogo(ctx, file.type, await file.bytes());
  } catch (error) {
    if (!PICTURE_FAULTS.includes(toLatchkeyError(error).code)) throw error;
    return fault;
  }
}

/** @returns what the domain does not take, or that somebody else came in between */
async function save(
  { ctx }: Visit,
  change: Parameters<typeof updateTenant>[1],
  seen: number,
): Promise<Faulty | "stale" | undefined> {
  try {
    await updateTenant(ctx, change, seen);
  } catch (error) {
    const { code, errors } = toLatchkeyError(error);
    if (code === "conflict") return "stale";
    if (code !== "validation_failed") throw error;
    return new Set(errors?.map(({ path }) => path));
  }
}

interface Shown {
  written: Written;
  faulty?: Faulty | undefined;
  isStale?: boolean;
  logoFault?: string;
}

async function showSettings(
  visit: Visit,
  { logoUrl }: TenantDescription,
  { written, faulty, isStale = false, logoFault }: Shown,
) {
  const { consoleTenant: said } = visit.reader.texts;
  const isFaulty = faulty !== undefined || logoFault !== undefined;
  const [token, logoToken, removeToken] = await Promise.all(
    [path, LOGO_PATH, REMOVE_PATH].map((action) => consoleToken(visit.ctx, action)),
  );
  const content = (
    <>
      <div class="stack tight">
        <h1>{said.title}</h1>
        <p class="soft">{said.lead}</p>
      </div>
      {visit.c.req.query("done") === "saved" && !isFaulty && !isStale && <Notice tone="good">{said.saved}</Notice>}
      <div class="card">
        <SettingsForm visit={visit} token={token ?? ""} written={written} faulty={faulty} isStale={isStale} />
      </div>
      <section class="card" aria-label={said.logo}>
        <h2>{said.logo}</h2>
        {logoUrl ? <img class="logo" src={logoUrl} alt={said.logoAlt} /> : <p class="soft">{said.logoNone}</p>}
        <Form action={LOGO_PATH} token={logoToken ?? ""} hasFile>
          <FileField name="logo" label={said.logoFile} hint={said.logoHint} accept={ICON_TYPES} fault={logoFault} />
          <div class="row">
            <button type="submit">{said.logoSet}</button>
          </div>
        </Form>
        {logoUrl && (
          <Form action={REMOVE_PATH} token={removeToken ?? ""}>
            <div class="row">
              <button type="submit" class="danger">
                {said.logoRemove}
              </button>
            </div>
          </Form>
        )}
      </section>
    </>
  );
  return inConsole(visit, content, { title: said.title, narrow: true, status: isStale ? 409 : isFaulty ? 422 : 200 });
}

/** The settings of a tenant. */
export const tenantPages: readonly Page[] = [showPage, savePage, logoPage, removeLogoPage];
