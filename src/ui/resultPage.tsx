import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { ErrorCode } from "../domain/errors.ts";
import type { AppEnv } from "../http/appEnv.ts";
import { Notice } from "./components/Notice.tsx";
import { faultOf } from "./faults.ts";
import { readerOf, type Texts } from "./language.ts";
import { page } from "./page.tsx";

/** The outcome of a flow that ends on a page of ours. */
export type Result = {
  /** The provider's name, where the query names one that there is. */
  service: string | undefined;
} & (
  | { connected: true }
  /** A flow that an API began. Only the caller that began it can use the key. */
  | { connected: true; credentialKey: string }
  | { connected: false; code: ErrorCode | undefined; serverError?: string | undefined }
);

/** Responds with the page. Its status is 200, also for a flow that failed: the page itself was found. */
export function resultPage(c: Context<AppEnv>, result: Result): Response | Promise<Response> {
  const reader = readerOf(c.req.header("accept-language"));
  const { texts } = reader;
  const application = new URL(c.var.deps.settings.frontendUrl).host;
  const { title, content } = contentOf(texts, application, result);
  const card = (
    <div class="card">
      <h1>{title}</h1>
      {content}
      <p>
        <a class="button" href={c.var.deps.settings.frontendUrl}>
          {texts.problem.back}
        </a>
      </p>
    </div>
  );
  return page(c, card, { title, reader, narrow: true });
}

function contentOf(texts: Texts, application: string, result: Result): { title: string; content: Child } {
  const { result: said, problems, problem } = texts;
  if ("credentialKey" in result) {
    const content = (
      <>
        <p>{said.authorized}</p>
        <pre>{result.credentialKey}</pre>
      </>
    );
    return { title: said.authorizedTitle, content };
  }
  const { service } = result;
  if (result.connected) {
    const content = (
      <Notice tone="good">
        <p>{service === undefined ? said.connectedPlain : said.connected(service, application)}</p>
        <p>{said.close}</p>
      </Notice>
    );
    return { title: said.connectedTitle, content };
  }
  const [what, advice] = problems[result.code ?? "authorization_failed"];
  const fault = result.code && faultOf(result.code);
  const content = (
    <>
      {service !== undefined && <p>{said.failed(service, application)}</p>}
      <Notice tone={result.code === "access_denied" ? "plain" : "warn"} title={what}>
        {fault && <p>{problem[fault]}</p>}
        {result.serverError !== undefined && <p>{said.said(result.serverError)}</p>}
        <p>{advice}</p>
      </Notice>
      {result.code !== undefined && (
        <p class="small soft">
          {problem.code}: <code>{result.code}</code>
        </p>
      )}
    </>
  );
  return { title: said.failedTitle, content };
}
