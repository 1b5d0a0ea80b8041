import { connectIntegration } from "../../../domain/connections/connectIntegration.ts";
import { openService } from "../../../domain/connections/openService.ts";
import type { CredentialInput } from "../../../domain/connections/readGrant.ts";
import { checkCredential } from "../../../domain/proxy/checkCredential.ts";
import { readForm } from "../../../http/formBody.ts";
import type { PageContext } from "../../../http/pageContext.ts";
import type { Texts } from "../../../ui/language.ts";
import { connectPage } from "./connectPage.tsx";
import {
  type Filled,
  OWN_FIELD,
  ownFaultsOf,
  ownFieldsIn,
  partsOf,
  readCredential,
  type Values,
} from "./credentialFields.ts";
import { requireToken } from "./formTokens.ts";
import { showService } from "./service.tsx";
import { resultHref, serviceHref } from "./way.ts";

/** Takes a credential, asks the service whether it works, and stores it. */
export const credentialPage = connectPage(
  { method: "post", path: "/connect/:integration/credential", operationId: "connectOnPage" },
  async (frame) => {
    const { c, ctx, way } = frame;
    const reference = c.req.param("integration") ?? "";
    const form = await readForm(c);
    await requireToken(ctx, "credential", reference, form);
    const service = await openService(ctx, reference);
    const { connect: said } = frame.reader.texts;
    const { credential, faults } = readCredential(service.authType, form, said);
    const attempt = {
      id: service.integrationId,
      credential,
      values: ownFieldsIn(form, service.fields),
      isChecked: !form.has("check"),
    };
    const outcome = Object.keys(faults).length > 0 ? { faults } : await connect(ctx, attempt, service.name, said);
    if (outcome === "connected") {
      const { integrationId: id } = service;
      const isOfLink = way.session !== undefined;
      return c.redirect(isOfLink ? resultHref(way, id) : serviceHref(id, way, "", { success: "true" }), 303);
    }
    return showService(frame, service, { isUnsure: false, ...outcome, values: shownValues(form) });
  },
);

interface Attempt {
  id: string;
  credential: CredentialInput;
  values: Values;
  isChecked: boolean;
}

type Outcome = "connected" | (Pick<Filled, "faults"> & Partial<Filled>);

async function connect(
  ctx: PageContext,
  { id, credential, values, isChecked }: Attempt,
  name: string,
  said: Texts["connect"],
): Promise<Outcome> {
  try {
    const verdict = isChecked ? await checkCredential(ctx, id, credential, values) : "unchecked";
    if (verdict === "unsure") return { faults: {}, isUnsure: true };
    if (verdict === "refused") return { faults: { [faultyPart(credential)]: said.refused(name) } };
    await connectIntegration(ctx, id, credential, values);
    return "connected";
  } catch (error) {
    const faults = ownFaultsOf(error, said.misshapen);
    if (!faults) throw error;
    return { faults };
  }
}

/** The secret is what is most likely wrong. */
function faultyPart(credential: CredentialInput): string {
  return Object.keys(credential).at(-1) ?? "";
}

/** What was typed, without secrets. */
function shownValues(form: URLSearchParams): Values {
  const shown = partsOf("basic").filter(({ isSecret }) => !isSecret);
  const isShown = (name: string) => name.startsWith(OWN_FIELD) || shown.some((part) => part.name === name);
  return Object.fromEntries([...form].filter(([name]) => isShown(name)));
}
