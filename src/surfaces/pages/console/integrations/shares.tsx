import { EVERYONE } from "../../../../domain/access/permissions.ts";
import { toLatchkeyError } from "../../../../domain/errors.ts";
import { getIntegration } from "../../../../domain/integrations/getIntegration.ts";
import { rightsOn } from "../../../../domain/integrations/rightsOn.ts";
import { listIntegrationShares } from "../../../../domain/shares/listIntegrationShares.ts";
import { shareIntegration } from "../../../../domain/shares/shareIntegration.ts";
import { transferIntegration } from "../../../../domain/shares/transferIntegration.ts";
import { unshareIntegration } from "../../../../domain/shares/unshareIntegration.ts";
import { LEVEL } from "../../../../terms/integration.ts";
import { Notice } from "../../../../ui/components/Notice.tsx";
import { consoleAction, consolePage, consoleToken, type Visit } from "../consolePage.ts";
import { endOnce } from "../endOnce.ts";
import { inConsole } from "../inConsole.tsx";
import { integrationHref, integrationTrail } from "../ofIntegration.ts";
import { OwnerCard } from "./OwnerCard.tsx";
import { LIST, openFor, referenceOf, section } from "./place.ts";
import { fieldsOf, principalOf } from "./principal.ts";
import { ShareForm, ShareTable } from "./ShareForms.tsx";

const path = `${LIST}/:id/shares`;

/** What was sent, and what is wrong with it. */
interface Sent {
  written: URLSearchParams;
  /** By the names of the fields. */
  faults: Record<string, string>;
}

const showPage = consolePage({ path, operationId: "showShares", section }, (visit) => {
  const principal = visit.c.req.query("change");
  const written = new URLSearchParams(principal === undefined ? {} : fieldsOf(principal));
  written.set("level", visit.c.req.query("level") ?? String(LEVEL.use));
  return showShares(visit, { written, faults: {} });
});

const sharePage = consoleAction({ path, operationId: "shareOnPage", section }, (visit, form) =>
  attempt(visit, { form, field: "id" }, async (reference) => {
    const level = Object.values(LEVEL).find((one) => String(one) === form.get("level")) ?? LEVEL.use;
    const principal = principalOf(form.get("kind"), form.get("id"));
    if (principal === undefined) return undefined;
    await shareIntegration(visit.ctx, reference, principal, level);
    return "shared";
  }),
);

const unsharePage = consoleAction({ path: `${path}/end`, operationId: "unshareOnPage", section }, (visit, form) =>
  attempt(visit, { form, field: "id" }, async (reference) => {
    await endOnce(unshareIntegration(visit.ctx, reference, form.get("principal") ?? ""));
    return "unshared";
  }),
);

const transferPage = consoleAction(
  { path: `${LIST}/:id/owner`, operationId: "transferOnPage", section },
  (visit, form) =>
    attempt(visit, { form, field: "ownerId" }, async (reference) => {
      const owner = principalOf(form.get("ownerKind"), form.get("ownerId"));
      if (owner === undefined || owner === EVERYONE) return undefined;
      const { pendingOwner } = await transferIntegration(visit.ctx, reference, owner);
      return pendingOwner === null ? "transferred" : "offered";
    }),
);

const withdrawPage = consoleAction(
  { path: `${LIST}/:id/owner/withdraw`, operationId: "withdrawOfferOnPage", section },
  (visit, form) =>
    attempt(visit, { form, field: "ownerId" }, async (reference) => {
      const { owner } = (await getIntegration(visit.ctx, reference)).integration;
      await transferIntegration(visit.ctx, reference, owner);
      return "withdrawn";
    }),
);

/**
 * Does what a form says, and shows the shares again. What cannot be done is said at its field.
 * @param act returns what was done, or undefined when the form names nobody
 */
async function attempt(
  visit: Visit,
  { form: written, field }: { form: URLSearchParams; field: "id" | "ownerId" },
  act: (reference: string) => Promise<string | undefined>,
): Promise<Response> {
  const { faults, noPrincipal } = visit.reader.texts.consoleIntegrations;
  try {
    const done = await act(referenceOf(visit));
    if (done === undefined) return showShares(visit, { written, faults: { [field]: noPrincipal } });
    return visit.c.redirect(`${await hrefAfter(visit)}?done=${done}`, 303);
  } catch (error) {
    if (toLatchkeyError(error).code !== "slug_taken") throw error;
    const fault = field === "id" ? faults.slugShared : faults.slugTaken;
    return showShares(visit, { written, faults: { [field]: fault } });
  }
}

/** Where it is said what was done: whoever has taken back their own share may see less now, or nothing. */
async function hrefAfter(visit: Visit): Promise<string> {
  const reference = referenceOf(visit);
  try {
    const found = await getIntegration(visit.ctx, reference);
    return integrationHref(reference, rightsOn(visit.ctx, found).share ? "/shares" : "");
  } catch (error) {
    if (toLatchkeyError(error).code !== "not_found") throw error;
    return LIST;
  }
}

async function showShares(visit: Visit, { written, faults }: Sent): Promise<Response> {
  const { ctx, reader } = visit;
  const found = await openFor(visit, "share");
  const { integration } = found;
  const shares = await listIntegrationShares(ctx, integration.id);
  const { consoleIntegrations: said } = reader.texts;
  const isFaulty = Object.keys(faults).length > 0;
  const done = isFaulty ? undefined : said.done[visit.c.req.query("done") ?? ""];
  const title = said.shareTitle(integration.name);
  const tokenFor = (below: string) => consoleToken(ctx, integrationHref(integration.id, below));
  const content = (
    <>
      <div class="stack tight">
        <h1>{title}</h1>
        <p class="soft">{said.shareLead}</p>
      </div>
      {done && (
        <Notice tone="good">
          <p>{done}</p>
        </Notice>
      )}
      <ShareTable {...{ visit, integration, shares }} token={await tokenFor("/shares/end")} />
      <ShareForm {...{ visit, integration, written, faults }} token={await tokenFor("/shares")} />
      {rightsOn(ctx, found).transfer && (
        <OwnerCard
          {...{ visit, integration, written, faults }}
          tokens={{ offer: await tokenFor("/owner"), withdraw: await tokenFor("/owner/withdraw") }}
        />
      )}
    </>
  );
  return inConsole(visit, content, {
    title,
    narrow: true,
    status: isFaulty ? 422 : 200,
    trail: integrationTrail(integration),
  });
}

/** The addresses that the other forms are sent to show the shares to whoever opens them. */
const formAddresses = ["/shares/end", "/owner", "/owner/withdraw"].map((below) =>
  consolePage({ path: `${LIST}/:id${below}`, operationId: "showSharesAgain", section }, (visit) =>
    visit.c.redirect(integrationHref(referenceOf(visit), "/shares"), 302),
  ),
);

export const sharePages = [showPage, sharePage, unsharePage, transferPage, withdrawPage, ...formAddresses];
