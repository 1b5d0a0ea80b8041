import { toLatchkeyError } from "../../../../domain/errors.ts";
import { getProviderIcon } from "../../../../domain/icons/getProviderIcon.ts";
import { ICON_TYPES, MAX_ICON_BYTES } from "../../../../domain/icons/iconContent.ts";
import { removeIntegrationIcon } from "../../../../domain/icons/removeIntegrationIcon.ts";
import { setIntegrationIcon } from "../../../../domain/icons/setIntegrationIcon.ts";
import { FileField } from "../../../../ui/components/FileField.tsx";
import { Form } from "../../../../ui/components/Form.tsx";
import { Notice } from "../../../../ui/components/Notice.tsx";
import { Select } from "../../../../ui/components/Select.tsx";
import { ServiceIcon } from "../../../../ui/components/ServiceIcon.tsx";
import { consoleAction, consolePage, consoleToken, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { integrationHref, integrationTrail } from "../ofIntegration.ts";
import { LIST, openFor, referenceOf, section } from "./place.ts";
import { iconOf } from "./words.ts";

const path = `${LIST}/:id/icon`;
/** A larger file is refused with a sentence of the form, and not with a page that has lost it. */
const MOST_READ = 8 * MAX_ICON_BYTES;

const showPage = consolePage({ path, operationId: "showIcon", section }, (visit) => showIcon(visit));

const uploadPage = consoleAction(
  { path, operationId: "setIconOnPage", section, maxFileBytes: MOST_READ },
  async (visit, _form, files) => {
    const { consoleIntegrations: said } = visit.reader.texts;
    const file = files.get("file");
    if (!file) return showIcon(visit, said.iconMissing);
    const icon = { reference: referenceOf(visit), contentType: file.type, content: await file.bytes() };
    try {
      await setIntegrationIcon(visit.ctx, icon);
      return changed(visit);
    } catch (error) {
      const { code } = toLatchkeyError(error);
      if (!["validation_failed", "unsupported_media_type", "payload_too_large"].includes(code)) throw error;
      return showIcon(visit, said.iconFault);
    }
  },
);

/** Gives it a copy of the icon of a provider, whatever its service is. */
const choicePage = consoleAction(
  { path: `${path}/registry`, operationId: "chooseIconOnPage", section },
  async (visit, form) => {
    const { contentType, content } = await getProviderIcon(visit.ctx, form.get("provider") ?? "");
    await setIntegrationIcon(visit.ctx, { reference: referenceOf(visit), contentType, content });
    return changed(visit);
  },
);

/** Takes its own icon away. Where it has none, nothing is to be done. */
const removePage = consoleAction(
  { path: `${path}/remove`, operationId: "removeIconOnPage", section },
  async (visit) => {
    await removeIntegrationIcon(visit.ctx, referenceOf(visit)).catch((error: unknown) => {
      if (toLatchkeyError(error).code !== "not_found") throw error;
    });
    return changed(visit);
  },
);

/** The addresses that the other forms are sent to show the icon to whoever opens them. */
const formAddresses = ["/registry", "/remove"].map((below) =>
  consolePage({ path: path + below, operationId: "showIconAgain", section }, (visit) =>
    visit.c.redirect(integrationHref(referenceOf(visit), "/icon"), 302),
  ),
);

function changed(visit: Visit): Response {
  return visit.c.redirect(`${integrationHref(referenceOf(visit))}?done=icon`, 303);
}

async function showIcon(visit: Visit, fault?: string): Promise<Response> {
  const { ctx, reader } = visit;
  const { integration } = await openFor(visit, "edit");
  const { consoleIntegrations: said } = reader.texts;
  const title = said.iconTitle(integration.name);
  const [upload, registry, remove] = ["/icon", "/icon/registry", "/icon/remove"].map((below) =>
    integrationHref(integration.id, below),
  ) as [string, string, string];
  const content = (
    <>
      <div class="row whole">
        <ServiceIcon name={integration.name} url={iconOf(integration)} />
        <h1>{title}</h1>
      </div>
      <div class="card">
        <Form action={upload} token={await consoleToken(ctx, upload)} hasFile>
          {fault && (
            <Notice tone="bad">
              <p>{fault}</p>
            </Notice>
          )}
          <FileField name="file" label={said.iconFile} hint={said.iconFileHint} fault={fault} accept={ICON_TYPES} />
          <p>
            <button type="submit" class="primary">
              {said.iconUpload}
            </button>
          </p>
        </Form>
      </div>
      <div class="card">
        <Form action={registry} token={await consoleToken(ctx, registry)}>
          <Select
            name="provider"
            label={said.iconRegistry}
            options={ctx.deps.catalog.entries.map(({ slug, name }) => [slug, name] as const)}
            value={integration.type}
          />
          <p>
            <button type="submit">{said.iconChoose}</button>
          </p>
        </Form>
      </div>
      <div class="card">
        <Form action={remove} token={await consoleToken(ctx, remove)}>
          <p class="soft">{said.iconRemoveHint}</p>
          <p>
            <button type="submit" class="danger">
              {said.iconRemove}
            </button>
          </p>
        </Form>
      </div>
    </>
  );
  const status = fault === undefined ? 200 : 422;
  return inConsole(visit, content, { title, narrow: true, status, trail: integrationTrail(integration) });
}

export const iconPages = [showPage, uploadPage, choicePage, removePage, ...formAddresses];
