import { decideApproval } from "../../../../domain/approvals/decideApproval.ts";
import { getApproval } from "../../../../domain/approvals/getApproval.ts";
import { toLatchkeyError } from "../../../../domain/errors.ts";
import { consoleAction, type Visit } from "../consolePage.ts";
import { sectionHref } from "../sections.ts";
import { listPage } from "./list.tsx";
import { path, showApproval, showPage } from "./show.tsx";

const section = "approvals";
/** As the API takes it, without what could disturb a line. */
const MOST = 500;

const approvePage = consoleAction({ path: `${path}/approve`, operationId: "approveCallOnPage", section }, (visit) =>
  decide(visit, { state: "approved" }),
);

const denyPage = consoleAction({ path: `${path}/deny`, operationId: "denyCallOnPage", section }, (visit, form) => {
  const reason = (form.get("reason") ?? "").replace(/\p{Cc}+/gu, " ").trim();
  return decide(visit, { state: "denied", reason: reason === "" ? undefined : reason.slice(0, MOST).toWellFormed() });
});

export const approvalPages = [listPage, showPage, approvePage, denyPage];

/** Says yes or no, and shows how the call stands then. What does not count any more is said with it. */
async function decide(visit: Visit, decision: Parameters<typeof decideApproval>[2]): Promise<Response> {
  const { c, ctx, reader } = visit;
  const id = c.req.param("approval") ?? "";
  try {
    await decideApproval(ctx, id, decision);
  } catch (error) {
    if (toLatchkeyError(error).code !== "approval_ended") throw error;
    return showApproval(visit, await getApproval(ctx, id), reader.texts.consoleApprovals.late);
  }
  return c.redirect(`${sectionHref(section)}/${encodeURIComponent(id)}`, 303);
}
