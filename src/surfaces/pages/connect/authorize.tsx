import type { Context } from "hono";
import { describeService } from "../../../domain/connections/describeService.ts";
import { toLatchkeyError } from "../../../domain/errors.ts";
import { beginIntegrationFlow } from "../../../domain/flows/beginIntegrationFlow.ts";
import type { BegunFlow } from "../../../domain/flows/startFlow.ts";
import type { AppEnv } from "../../../http/appEnv.ts";
import { readFlowCookie, writeFlowCookie } from "../../../http/flowCookie.ts";
import { readForm } from "../../../http/formBody.ts";
import { handedContext, type PageContext, pageContext } from "../../../http/pageContext.ts";
import { HANDOFF } from "./AuthorizeForm.tsx";
import { connectPage } from "./connectPage.tsx";
import { OWN_FIELD, ownFaultsOf, ownFieldsIn, type Values } from "./credentialFields.ts";
import { requireToken } from "./formTokens.ts";
import { framed } from "./frame.tsx";
import { showService } from "./service.tsx";
import { alongOf, serviceHref, type Way } from "./way.ts";

/**
 * Begins an OAuth flow, and goes on to the service by a page of its own: browsers let no form of ours be redirected to another
 * site (CSP `form-action`).
 */
export const authorizePage = connectPage(
  { method: "post", path: "/connect/:integration/authorize", operationId: "beginOnPage", use: "flow.started" },
  async (before) => {
    const { c, ctx } = before;
    const reference = c.req.param("integration") ?? "";
    const form = await readForm(c);
    const way: Way = form.has(HANDOFF) ? { ...before.way, mode: "window" } : before.way;
    const frame = { ...before, way };
    await requireToken(ctx, "authorize", reference, form);
    const service = await describeService(ctx, reference);
    const { scopes, name, isForAll } = service;
    const more = form.getAll("scope");
    const { connect: said } = frame.reader.texts;
    const begun = beginIntegrationFlow(ctx, {
      reference,
      returnTo: way.return_to,
      scopes: more.length > 0 ? [...scopes.needed.map((scope) => scope.name), ...more] : undefined,
      values: ownFieldsIn(form, service.fields),
      browserToken: readFlowCookie(c),
      page: serviceHref(reference, { lang: way.lang }),
      along: alongOf(way),
    });
    const flow = await begun.catch((error) => ownFaultsOf(error, said.misshapen) ?? Promise.reject(error));
    if (!isBegun(flow)) return showService(frame, service, { isUnsure: false, faults: flow, values: valuesIn(form) });
    writeFlowCookie(c, flow.browserToken, flow.lifetime);
    const whose = isForAll ? said.whoseForAll : said.whose;
    const content = (
      <div class="card">
        <h1>{said.going(name)}</h1>
        <p>{whose(name, frame.application, frame.user)}</p>
        <p>
          <a class="button primary" href={flow.authorizationUrl}>
            {said.goOn(name)}
          </a>
        </p>
        <p class="small soft">{said.notMe}</p>
      </div>
    );
    // At once: nobody reads as fast as any other time is long (WCAG 2.2.1). Whose account it will be stood beside the button.
    const refresh = { url: flow.authorizationUrl, seconds: 0 };
    return framed(frame, content, { title: said.going(name), narrow: true, refresh });
  },
  { contextOf: contextOfWindow },
);

function isBegun(flow: BegunFlow | Values): flow is BegunFlow {
  return "authorizationUrl" in flow;
}

function valuesIn(form: URLSearchParams): Values {
  return Object.fromEntries([...form].filter(([name]) => name.startsWith(OWN_FIELD)));
}

/**
 * Returns the context of a page that a form may have opened in a window. The cookie of a frame does not go along, so the form
 * hands the browser over, once. From then on the window has a cookie of its own.
 */
async function contextOfWindow(c: Context<AppEnv>): Promise<PageContext> {
  const session = c.req.query("session");
  try {
    return await pageContext(c);
  } catch (error) {
    const isUnknown = session !== undefined && toLatchkeyError(error).code === "unauthenticated";
    const handoff = isUnknown ? (await readForm(c)).get(HANDOFF) : null;
    if (session === undefined || handoff === null) throw error;
    return handedContext(c, { session, handoff });
  }
}
