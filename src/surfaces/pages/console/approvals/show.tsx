import type { Child } from "hono/jsx";
import { getApproval, type ShownApproval } from "../../../../domain/approvals/getApproval.ts";
import { Field } from "../../../../ui/components/Field.tsx";
import { Form } from "../../../../ui/components/Form.tsx";
import { Moment } from "../../../../ui/components/Moment.tsx";
import { Notice } from "../../../../ui/components/Notice.tsx";
import { consolePage, consoleToken, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { sectionHref } from "../sections.ts";
import { Request } from "./Request.tsx";
import { StateBadge } from "./StateBadge.tsx";

const list = sectionHref("approvals");
export const path = `${list}/:approval`;
const section = "approvals";

/** A call that waits, as it will be sent, and the two answers. */
export const showPage = consolePage({ path, operationId: "showApproval", section }, async (visit) =>
  showApproval(visit, await getApproval(visit.ctx, visit.c.req.param("approval") ?? "")),
);

/** @param refusal why what was just said does not count */
export async function showApproval(visit: Visit, shown: ShownApproval, refusal?: string) {
  const { consoleApprovals: said } = visit.reader.texts;
  const { approval, request, isDecider } = shown;
  const title = said.callOf(approval.integrationName ?? said.gone, approval.tool);
  const content = (
    <>
      <div class="row">
        <h1>{title}</h1>
        <StateBadge state={approval.state} said={said} />
      </div>
      {refusal !== undefined && (
        <Notice tone="bad">
          <p>{refusal}</p>
        </Notice>
      )}
      <Facts visit={visit} approval={approval} />
      {request ? <Request request={request} said={said} /> : <p class="empty">{said.notKept}</p>}
      {approval.state === "pending" && isDecider && (await answers(visit, approval.id))}
      {approval.state === "pending" && !isDecider && <p class="soft">{said.others}</p>}
    </>
  );
  return inConsole(visit, content, { title, trail: [[said.title, list]], status: refusal === undefined ? 200 : 409 });
}

async function answers({ ctx, reader }: Visit, id: string) {
  const { consoleApprovals: said } = reader.texts;
  const yes = `${list}/${encodeURIComponent(id)}/approve`;
  const no = `${list}/${encodeURIComponent(id)}/deny`;
  return (
    <div class="card stack">
      <h2>{said.decide}</h2>
      <p class="soft">{said.decideMeans}</p>
      <Form action={yes} token={await consoleToken(ctx, yes)}>
        <div class="row">
          <button type="submit" class="primary">
            {said.approve}
          </button>
        </div>
      </Form>
      <Form action={no} token={await consoleToken(ctx, no)}>
        <Field name="reason" label={said.reason} hint={said.reasonHint} />
        <div class="row">
          <button type="submit" class="danger">
            {said.deny}
          </button>
        </div>
      </Form>
    </div>
  );
}

function Facts({ visit: { reader }, approval: one }: { visit: Visit; approval: ShownApproval["approval"] }) {
  const { consoleApprovals: said } = reader.texts;
  const at = (time: number | null) => (time === null ? undefined : <Moment at={time} reader={reader} />);
  const isOpen = one.state === "pending" || one.state === "approved";
  const rows: [name: string, value: Child | undefined][] = [
    [said.user, one.userId ?? undefined],
    [said.key, one.keyId === null ? undefined : <code>{one.keyId}</code>],
    [said.config, one.configId === null ? undefined : <code>{one.configId}</code>],
    [said.asked, at(one.createdAt)],
    [said.until, isOpen ? at(one.expiresAt) : undefined],
    [said.decided, one.decidedBy === null ? undefined : said.by(one.decidedBy)],
    [said.reasonGiven, one.reason ?? undefined],
    [said.sent, at(one.executedAt)],
    [said.answered, one.outcomeStatus === null ? undefined : `HTTP ${one.outcomeStatus}`],
  ];
  return (
    <dl class="facts">
      {rows.map(
        ([name, value]) =>
          value !== undefined && (
            <>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </>
          ),
      )}
    </dl>
  );
}
