import script from "../../../client/pages/endVisit.js";
import type { Service } from "../../../domain/connections/describeService.ts";
import { LatchkeyError } from "../../../domain/errors.ts";
import { Notice } from "../../../ui/components/Notice.tsx";
import { linkOptions, page } from "../../../ui/page.tsx";
import { connectPage } from "./connectPage.tsx";
import { addressBack, dataOf, type Ending, endingOf } from "./ending.ts";
import { FailureNotice } from "./FailureNotice.tsx";
import { type Frame, homeHref, onlyService } from "./frame.tsx";
import { isFramed, linkOf } from "./link.ts";
import { serviceHref } from "./way.ts";

/**
 * Ends the visit of a connect link, for now: says what came of it, tells the application, and leads back to it. It is for
 * everyone who has opened the link, since it connects nothing; also when the link has expired meanwhile.
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

function What({ frame, ending }: { frame: Frame; ending: Ending }) {
  const { application, reader } = frame;
  const { connect: said, link, result } = reader.texts;
  if (ending.status === "cancelled") return <p>{link.cancelled(application)}</p>;
  const { service } = ending;
  if (ending.status === "failed") {
    return (
      <>
        {service && (
          <p>{isStillConnected(service) ? link.unchanged(service.name) : result.failed(service.name, application)}</p>
        )}
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

/** A failed attempt to connect again leaves what was there. */
function isStillConnected({ state }: Service): boolean {
  return state === "connected" || state === "degraded";
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
