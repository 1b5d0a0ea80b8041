import type { Context } from "hono";
import type { ErrorCode } from "../domain/errors.ts";
import type { AppEnv } from "../http/appEnv.ts";
import { problemTypes } from "../http/problem.ts";
import { Notice, type Tone } from "./components/Notice.tsx";
import { faultOf } from "./faults.ts";
import { readerOf } from "./language.ts";
import { linkOptions, page } from "./page.tsx";

/** Problems that are none: the account is connected, or will be in a moment. */
const TONES: Partial<Record<ErrorCode, Tone>> = { flow_completed: "good", flow_in_progress: "plain" };
const LOOK_AGAIN_SECONDS = 2;

/**
 * Whether somebody looks at the answer: a browser that opens an address. What a page fetches asks for JSON, or for anything.
 */
export function isForPeople({ headers }: Pick<Request, "headers">): boolean {
  const mode = headers.get("sec-fetch-mode");
  return (mode === null || mode === "navigate") && (headers.get("accept") ?? "").includes("text/html");
}

/**
 * Responds with a page instead of a problem, with its status: what happened, whose fault it is, and what to do, in our own
 * words, with the id of the request. It is not known whose flow it was, so the way back is the deployment's application; on the
 * page of a connect link it is the link's, where that is known.
 */
export function problemPage(c: Context<AppEnv>, code: ErrorCode): Response | Promise<Response> {
  const link: AppEnv["Variables"]["link"] = c.var.link;
  const reader = readerOf(link?.locale ?? undefined, c.req.header("accept-language"));
  const { texts } = reader;
  const [what, advice] = texts.problems[code];
  const fault = faultOf(code);
  const deps: AppEnv["Variables"]["deps"] | undefined = c.var.deps;
  const { status } = problemTypes[code];
  const isToLookAgain = code === "flow_in_progress";
  const back = link ? link.back : deps?.settings.frontendUrl;
  const content = (
    <div class="card">
      <h1>{what}</h1>
      <Notice tone={TONES[code] ?? "warn"}>
        {fault && <p>{texts.problem[fault]}</p>}
        <p>{advice}</p>
      </Notice>
      {(isToLookAgain || back !== undefined) && (
        <p class="row">
          {isToLookAgain && (
            // biome-ignore lint/a11y/useValidAnchor: an empty address is the page's own, with its query, which is not written here
            <a class="button" href="">
              {texts.problem.again}
            </a>
          )}
          {back !== undefined && (
            <a class="button" href={back}>
              {texts.problem.back}
            </a>
          )}
        </p>
      )}
      <p class="small soft">
        {texts.problem.code}: <code>{code}</code>, {texts.problem.requestId} <code>{c.var.requestId}</code>
      </p>
    </div>
  );
  if (isToLookAgain) c.header("Refresh", String(LOOK_AGAIN_SECONDS));
  return page(c, content, { title: what, reader, status, narrow: true, ...(link && linkOptions(link)), ...link?.end });
}
