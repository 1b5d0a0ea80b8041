import script from "../../../client/pages/watchWindow.js";
import { describeService, type Service } from "../../../domain/connections/describeService.ts";
import { lastUse } from "../../../domain/connections/lastUse.ts";
import { errorCodes } from "../../../domain/errors.ts";
import { Badge, Notice } from "../../../ui/components/Notice.tsx";
import { ServiceIcon } from "../../../ui/components/ServiceIcon.tsx";
import { AccountFacts } from "./AccountFacts.tsx";
import { AuthorizeForm } from "./AuthorizeForm.tsx";
import { CredentialForm } from "./CredentialForm.tsx";
import { connectPage } from "./connectPage.tsx";
import type { Filled } from "./credentialFields.ts";
import { FailureNotice } from "./FailureNotice.tsx";
import { tokenFor } from "./formTokens.ts";
import { type Frame, framed, onlyService } from "./frame.tsx";
import { handoffFor, isFramed } from "./link.ts";
import { iconUrl, TONES } from "./looks.ts";
import { listHref, resultHref, serviceHref } from "./way.ts";

/** One service: what is connected and how it stands, or how to connect it. */
export const servicePage = connectPage(
  { method: "get", path: "/connect/:integration", operationId: "showServicePage" },
  async (frame) => showService(frame, await describeService(frame.ctx, frame.c.req.param("integration") ?? "")),
);

/** Responds with the page of a service, and with what came of a form of it. */
export async function showService(frame: Frame, service: Service, filled?: Filled): Promise<Response> {
  const { name, state } = service;
  const { texts } = frame.reader;
  const { connect: said } = texts;
  const content = (
    <>
      {onlyService(frame) === undefined && (
        <p>
          <a href={listHref(frame.way)}>{said.all}</a>
        </p>
      )}
      <div class="row">
        <ServiceIcon name={name} url={iconUrl(service, frame.way)} />
        <h1>{name}</h1>
        <Badge tone={TONES[state]}>{said.states[state]}</Badge>
      </div>
      {service.description && <p class="soft">{service.description}</p>}
      {filled === undefined && <Outcome frame={frame} service={service} />}
      {state !== "unconnected" && (
        <Standing frame={frame} service={service} usedAt={await lastUse(frame.ctx, service)} />
      )}
      {await connecting(frame, service, filled)}
      {service.mayDisconnect && (
        <p>
          <a class="button danger" href={serviceHref(service.reference, frame.way, "/disconnect")}>
            {said.disconnect}
          </a>
        </p>
      )}
    </>
  );
  // Only a page in a frame opens windows.
  const end = { session: frame.way.session ?? "", end: resultHref(frame.way) };
  const watching = isFramed(frame.c) ? { script, data: end } : {};
  return framed(frame, content, { title: name, narrow: true, status: filled ? 422 : 200, ...watching });
}

/** How what was begun here ended. Anyone can write the query, so it says nothing that is not so, and in no words of its own. */
function Outcome({ frame, service }: { frame: Frame; service: Service }) {
  const { success, error, done } = frame.c.req.query();
  const { connect: said } = frame.reader.texts;
  const isConnected = service.state === "connected";
  if (success === "true" && isConnected) {
    const sentence = service.isForAll ? said.doneForAll(service.name) : said.done(service.name, frame.application);
    return (
      <Notice tone="good">
        <p>{sentence}</p>
        {frame.way.return_to !== undefined && (
          <p>
            <a class="button" href={frame.way.return_to}>
              {said.backTo(frame.application)}
            </a>
          </p>
        )}
      </Notice>
    );
  }
  if (done === "disconnected" && service.account === undefined) {
    return (
      <Notice>
        <p>{said.ended(service.name)}</p>
      </Notice>
    );
  }
  const code = errorCodes.find((known) => known === error);
  return code === undefined ? null : <FailureNotice code={code} texts={frame.reader.texts} />;
}

/** How it stands, and what to do about it in one sentence; then the facts. */
function Standing({ frame, service, usedAt }: { frame: Frame; service: Service; usedAt: number | null }) {
  const { connect: said } = frame.reader.texts;
  const { state, account } = service;
  const advice = <p>{adviceOn(frame, service)}</p>;
  const isWell = state !== "attention" && state !== "degraded";
  return (
    <section class="card" aria-label={said.account}>
      {isWell ? advice : <Notice tone="warn">{advice}</Notice>}
      {service.isForAll && state !== "shared" && <p class="small soft">{said.forAll}</p>}
      {account && <AccountFacts account={account} usedAt={usedAt} reader={frame.reader} />}
    </section>
  );
}

function adviceOn({ reader }: Frame, { state, reason }: Service): string {
  const { reasons, soon, advice } = reader.texts.connect;
  const known = reason === null ? undefined : Object.hasOwn(reasons, reason) ? reasons[reason] : undefined;
  if (state === "connected" && reason !== null) return known ?? soon;
  return known ?? advice[state];
}

async function connecting(frame: Frame, service: Service, filled: Filled | undefined) {
  const { connect: said } = frame.reader.texts;
  const { mayConnect, authType, state, account } = service;
  if (!mayConnect) return <p class="soft">{whyNot(frame, service)}</p>;
  // A link for certain scopes is there for those that are missing.
  const isForMore = !!frame.ctx.caller.connectSession?.scopes && !!account && account.missing.length > 0;
  const isNeeded = state === "unconnected" || state === "attention" || filled !== undefined || isForMore;
  const isOAuth = authType === "oauth2";
  const token = await tokenFor(frame.ctx, isOAuth ? "authorize" : "credential", service.reference);
  const form = isOAuth ? (
    <AuthorizeForm frame={frame} service={service} token={token} handoff={await handoffFor(frame.c)} filled={filled} />
  ) : (
    <CredentialForm frame={frame} service={service} token={token} filled={filled} />
  );
  if (isNeeded) return <div class="card">{form}</div>;
  return (
    <details>
      <summary>{isOAuth ? said.change : said.replace}</summary>
      <div class="card">{form}</div>
    </details>
  );
}

function whyNot({ ctx, reader }: Frame, { isForAll }: Service): string {
  const { connect: said, link } = reader.texts;
  if (isForAll) return said.notForYou;
  return ctx.caller.connectSession?.scopes ? link.notAllowed : said.notUsable;
}

/** The addresses that forms are sent to show the service again to whoever opens them. */
export const formAddress = connectPage(
  { method: "get", path: "/connect/:integration/:form{authorize|credential}", operationId: "showFormAgain" },
  ({ c, way }) => c.redirect(serviceHref(c.req.param("integration") ?? "", way), 302),
);
