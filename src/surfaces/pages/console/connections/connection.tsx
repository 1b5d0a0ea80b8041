import script from "../../../../client/pages/copy.js";
import { hasPermission } from "../../../../domain/access/permissions.ts";
import { type ConnectionAccount, explainConnection } from "../../../../domain/connections/explainConnection.ts";
import { CopyField } from "../../../../ui/components/CopyField.tsx";
import { Form } from "../../../../ui/components/Form.tsx";
import { Moment } from "../../../../ui/components/Moment.tsx";
import { Notice } from "../../../../ui/components/Notice.tsx";
import { ServiceIcon } from "../../../../ui/components/ServiceIcon.tsx";
import { withQuery } from "../../query.ts";
import { consolePage, consoleToken, type Visit } from "../consolePage.ts";
import { inConsole } from "../inConsole.tsx";
import { integrationHref } from "../ofIntegration.ts";
import { sectionHref } from "../sections.ts";
import { ConnectionFacts } from "./ConnectionFacts.tsx";
import { connectionHref, holderOf, iconOf, path } from "./looks.ts";
import { triedNotice } from "./outcome.tsx";
import { StateBadge } from "./StateBadge.tsx";
import { Story } from "./Story.tsx";

/** Why a connection works or not, what to do, and what happened: the question of somebody who asks for help, on one screen. */
export const connectionPage = consolePage(
  { path: `${path}/:id`, operationId: "showTenantConnection", section: "connections" },
  async (visit) => {
    const { c, ctx, reader } = visit;
    const { consolePeople: said, console: common } = reader.texts;
    const account = await explainConnection(ctx, c.req.param("id") ?? "");
    const { integration, subject, finding } = account;
    const title = said.heading(integration.name, holderOf(subject, said));
    const content = (
      <>
        <div class="row">
          <ServiceIcon name={integration.name} url={iconOf(integration)} />
          <h1>{title}</h1>
          <StateBadge finding={finding} said={said} />
        </div>
        {triedNotice(visit, account)}
        <Answer visit={visit} account={account} />
        {hasPermission(ctx.caller, "connection:write") && (await actions(visit, account))}
        <section class="card" aria-labelledby="story">
          <h2 id="story">{said.story}</h2>
          <p class="small soft">{said.storyNote}</p>
          <Story happened={account.happened} reader={reader} />
          {hasPermission(ctx.caller, "audit:read") && (
            <p>
              <a href={withQuery(sectionHref("audit"), { target: account.id })}>{said.toEvents}</a>
            </p>
          )}
        </section>
        <section class="card" aria-labelledby="facts">
          <h2 id="facts">{said.facts}</h2>
          <ConnectionFacts account={account} reader={reader} />
        </section>
      </>
    );
    return inConsole(visit, content, { title, script, trail: [[common.sections.connections, path]] });
  },
);

/** What is wrong, whose fault it is, and what to do, with the ways there. */
function Answer({ visit, account }: { visit: Visit; account: ConnectionAccount }) {
  const { ctx, reader } = visit;
  const { consolePeople: said } = reader.texts;
  const { integration, nextAttemptAt, finding } = account;
  const { cause, fault, advice, isBroken, since } = finding;
  const isWell = cause === "none";
  return (
    <section class="card" aria-label={said.answer}>
      <Notice tone={isWell ? "good" : isBroken ? "bad" : "warn"} title={said.causes[cause]}>
        {said.because[cause] && <p>{said.because[cause]}</p>}
        {fault && <p>{said.faults[fault]}</p>}
        <p>
          <strong>{said.advice[advice]}</strong>
        </p>
        {!isWell && !isBroken && <p>{said.stillWorks}</p>}
        {since !== null && (
          <p>
            {said.since} <Moment at={since} reader={reader} />
          </p>
        )}
        {advice === "wait" && nextAttemptAt !== null && (
          <p>
            {said.nextAttempt} <Moment at={nextAttemptAt} reader={reader} />
          </p>
        )}
      </Notice>
      {advice === "reconnect" && (
        <CopyField
          name="link"
          label={said.link}
          hint={said.linkHint}
          value={`${ctx.deps.settings.publicUrl}/connect/${encodeURIComponent(integration.id)}`}
          reader={reader}
        />
      )}
      <div class="row">
        <a class="button" href={integrationHref(integration.id)}>
          {said.toIntegration}
        </a>
        {advice === "restore_key" && (
          <a class="button" href={sectionHref("operations")}>
            {said.toOperations}
          </a>
        )}
      </div>
    </section>
  );
}

/** What an administrator can do about it. */
async function actions({ ctx, reader }: Visit, { id, finding, isRefreshable }: ConnectionAccount) {
  const { consolePeople: said } = reader.texts;
  if (finding.status === "disconnected") return null;
  const [check, refresh] = [connectionHref(id, "/check"), connectionHref(id, "/refresh")];
  const [checkToken, refreshToken] = [await consoleToken(ctx, check), await consoleToken(ctx, refresh)];
  const canRefresh = isRefreshable && finding.status !== "needs_reauth";
  return (
    <section class="card" aria-labelledby="act">
      <h2 id="act">{said.act}</h2>
      <Form action={check} token={checkToken}>
        <div class="row">
          <button type="submit">{said.check}</button>
          <span class="small soft">{said.checkMeans}</span>
        </div>
      </Form>
      {canRefresh && (
        <Form action={refresh} token={refreshToken}>
          <div class="row">
            <button type="submit">{said.refresh}</button>
            <span class="small soft">{said.refreshMeans}</span>
          </div>
        </Form>
      )}
      <p>
        <a class="button danger" href={connectionHref(id, "/disconnect")}>
          {said.disconnect}
        </a>
      </p>
    </section>
  );
}
