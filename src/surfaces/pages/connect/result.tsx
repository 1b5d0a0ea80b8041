import script from "../../../client/pages/endVisit.js";
import { describeService, type Service } from "../../../domain/connections/describeService.ts";
import type { SessionLimits } from "../../../domain/context.ts";
import { type ErrorCode, errorCodes, LatchkeyError, toLatchkeyError } from "../../../domain/errors.ts";
import { Notice } from "../../../ui/components/Notice.tsx";
import { linkOptions, page } from "../../../ui/page.tsx";
import { connectPage } from "./connectPage.tsx";
import { FailureNotice } from "./FailureNotice.tsx";
import { type Frame, homeHref, onlyService } from "./frame.tsx";
import { isFramed, linkOf } from "./link.ts";
import { serviceHref } from "./way.ts";

/** What came of a visit. */
type Ending =
  | { status: "connected"; service: Service }
  | { status: "failed"; service: Service | undefined; error: ErrorCode }
  | { status: "cancelled" };

/**
 * Ends the visit of a connect link, for now: says what came of it, tells the application, and leads back to it. It is for
 * everyone who has opened the link, since it connects nothing.
 */
export const resultPage = connectPage(
  { method: "get", path: "/connect/result", operationId: "showLinkResult" },
  async (frame) => {
    const { c, ctx, way, reader } = frame;
    const { connectSession } = ctx.caller;
    if (!connectSession) throw new LatchkeyError("not_found", "There is no connect link of which this could tell.");
    const ending = await endingOf(frame);
    const { status } = ending;
    const title = reader.texts.link.endings[status];
    const back = addressBack(connectSession, ending);
    // In a window of its own, and in a frame, the application goes on by itself.
    const isAlone = way.mode === undefined && !isFramed(c);
    const isOver = status === "cancelled" || (status === "connected" && onlyService(frame) !== undefined);
    const content = (
      <div class="card">
        <h1>{title}</h1>
        <What frame={frame} ending={ending} />
        <Next frame={frame} ending={ending} back={isAlone ? back : undefined} />
      </div>
    );
    return page(c, content, {
      ...{ title, reader, narrow: true, script, data: dataOf(frame, ending), ...linkOptions(linkOf(c)) },
      ...(isAlone && isOver && back !== undefined && { refresh: { url: back, seconds: 0 } }),
    });
  },
  { isForAnyone: true },
);

/** Anyone can write the query, so it says nothing that is not so, and in no words of its own. */
async function endingOf({ c, ctx }: Frame): Promise<Ending> {
  const { integration, success, error } = c.req.query();
  if (integration === undefined) return { status: "cancelled" };
  const service = await serviceOf(ctx, integration);
  if (success === "true" && service?.state === "connected") return { status: "connected", service };
  const known = errorCodes.find((code) => code === error);
  return known === undefined ? { status: "cancelled" } : { status: "failed", service, error: known };
}

/** It may be gone since. */
async function serviceOf(ctx: Frame["ctx"], integration: string): Promise<Service | undefined> {
  try {
    return await describeService(ctx, integration);
  } catch (error) {
    if (toLatchkeyError(error).code === "not_found") return undefined;
    throw error;
  }
}

/** What a query of the return address may not say already. */
const RESULT_PARAMETERS = ["latchkey_status", "session", "integration", "error"];

/** Returns where the application wants the browser back, with what came of the link. It holds no secret. */
function addressBack({ id, returnTo }: SessionLimits, ending: Ending): string | undefined {
  if (returnTo === null) return undefined;
  const url = new URL(returnTo);
  for (const name of RESULT_PARAMETERS) url.searchParams.delete(name);
  url.searchParams.set("latchkey_status", ending.status);
  url.searchParams.set("session", id);
  for (const [name, value] of Object.entries(detailsOf(ending))) url.searchParams.set(name, value);
  return url.href;
}

/** The integration and the error of an ending, as an application is told. */
function detailsOf(ending: Ending): { integration?: string; error?: string } {
  if (ending.status === "cancelled") return {};
  const integration = ending.service?.integrationId;
  return {
    ...(integration !== undefined && { integration }),
    ...(ending.status === "failed" && { error: ending.error }),
  };
}

function dataOf({ way: { session = "", origin, mode } }: Frame, ending: Ending): Record<string, string> {
  return {
    ...{ session, status: ending.status, ...detailsOf(ending) },
    ...(origin !== undefined && { origin }),
    ...(mode !== undefined && { mode }),
  };
}

function What({ frame, ending }: { frame: Frame; ending: Ending }) {
  const { application, reader } = frame;
  const { connect: said, link, result } = reader.texts;
  if (ending.status === "cancelled") return <p>{link.cancelled(application)}</p>;
  const { service } = ending;
  if (ending.status === "failed") {
    return (
      <>
        {service && <p>{result.failed(service.name, application)}</p>}
        <FailureNotice code={ending.error} texts={reader.texts} />
      </>
    );
  }
  return (
    <Notice tone="good">
      <p>{service?.isForAll ? said.doneForAll(service.name) : said.done(ending.service.name, application)}</p>
    </Notice>
  );
}

function Next({ frame, ending, back }: { frame: Frame; ending: Ending; back: string | undefined }) {
  const { ctx, way, application, reader } = frame;
  const { connect: said, link, problem } = reader.texts;
  if (way.mode !== undefined) return <p class="soft">{link.closeWindow}</p>;
  const isConnected = ending.status === "connected";
  const connected = isConnected ? ending.service.integrationId : way.connected;
  const again = ending.status === "failed" && ending.service?.reference;
  const [name, href] = again
    ? [problem.again, serviceHref(again, way)]
    : [isConnected ? link.another : link.goBack, homeHref({ ctx, way: { ...way, connected } })];
  const hasMore = !isConnected || onlyService(frame) === undefined;
  return (
    <>
      {back === undefined && <p class="soft">{link.goOnThere(application)}</p>}
      {(back !== undefined || hasMore) && (
        <p class="row">
          {back !== undefined && (
            <a class="button primary" href={back}>
              {said.backTo(application)}
            </a>
          )}
          {hasMore && (
            <a class="button" href={href}>
              {name}
            </a>
          )}
        </p>
      )}
    </>
  );
}
