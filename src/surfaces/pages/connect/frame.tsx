import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { Caller } from "../../../domain/context.ts";
import { visitFacts } from "../../../domain/flows/visitFacts.ts";
import type { TenantLook } from "../../../domain/tenants/tenantLook.ts";
import type { AppEnv } from "../../../http/appEnv.ts";
import type { PageContext } from "../../../http/pageContext.ts";
import { brandOf } from "../../../ui/brand.ts";
import { type Reader, readerOf } from "../../../ui/language.ts";
import { linkOptions, type PageOptions, page } from "../../../ui/page.tsx";
import { linkOf, wayOfLink } from "./link.ts";
import { listHref, resultHref, serviceHref, type Way } from "./way.ts";

/** What all pages of this folder are made of. */
export interface Frame {
  c: Context<AppEnv>;
  ctx: PageContext;
  way: Way;
  reader: Reader;
  look: TenantLook;
  /** The application that the accounts are for, as people know it. */
  application: string;
  /** Whose accounts they are, as people know them. */
  user: string;
}

/**
 * Makes the frame of a page: by the connect link that the address names, or by whoever is signed in.
 * @throws LatchkeyError `return_to_not_allowed`
 */
export async function frameOf(c: Context<AppEnv>, ctx: PageContext): Promise<Frame> {
  const { connectSession } = ctx.caller;
  const isOfLink = connectSession !== undefined;
  const { look, way } = isOfLink ? { look: linkOf(c).look, way: wayOfLink(c) } : await ownWay(c, ctx);
  const home = (isOfLink ? (connectSession.returnTo ?? way.origin) : way.return_to) ?? ctx.deps.settings.frontendUrl;
  return {
    ...{ c, ctx, way, look },
    reader: readerOf(connectSession?.locale ?? way.lang, c.req.header("accept-language")),
    application: look.name ?? new URL(home).host,
    user: nameOf(ctx.caller),
  };
}

async function ownWay(c: Context<AppEnv>, ctx: PageContext): Promise<{ look: TenantLook; way: Way }> {
  const { look, returnTo } = await visitFacts(ctx, c.req.query("return_to"));
  return { look, way: { return_to: returnTo, lang: c.req.query("lang") } };
}

/** Responds with a page of this folder: who looks at it stands above, and the way back below. */
export function framed(
  frame: Frame,
  content: Child,
  options: Pick<PageOptions, "title"> & Partial<PageOptions>,
): Response | Promise<Response> {
  const { c, way, reader, look, user } = frame;
  const { connect: said, link } = reader.texts;
  const isOfLink = way.session !== undefined;
  const hasList = onlyService(frame) === undefined && (!isOfLink || way.me !== undefined);
  const bar = (
    <>
      {hasList && (
        <nav aria-label={said.nav}>
          <ul>
            <li>
              <a href={listHref(way)} aria-current={c.req.path === "/connect" ? "page" : undefined}>
                {said.title}
              </a>
            </li>
          </ul>
        </nav>
      )}
      <span class="end">{isOfLink ? link.as(user) : said.as(user)}</span>
    </>
  );
  const all = (
    <>
      {content}
      <WayBack frame={frame} />
    </>
  );
  const whose = isOfLink ? linkOptions(linkOf(c)) : { brand: brandOf(look) };
  return page(c, all, { reader, bar, hasForms: true, ...whose, ...options });
}

/** To the application. A link's visit ends on a page that tells the application. */
function WayBack({ frame: { ctx, way, reader, application } }: { frame: Frame }) {
  const { connect: said, link } = reader.texts;
  if (way.session === undefined) {
    return (
      <p>
        <a href={way.return_to ?? ctx.deps.settings.frontendUrl}>{said.backTo(application)}</a>
      </p>
    );
  }
  return (
    <p>
      <a href={resultHref(way, way.connected)}>
        {way.connected === undefined ? link.notNow : said.backTo(application)}
      </a>
    </p>
  );
}

/** Returns the service of a link that is for one, which is then shown at once, and alone. */
export function onlyService({ ctx }: Pick<Frame, "ctx">): string | undefined {
  const [only, ...others] = ctx.caller.connectSession?.integrations ?? [];
  return others.length === 0 ? only : undefined;
}

/** Returns where somebody begins: with the only service there is, or with the list of them. */
export function homeHref({ ctx, way }: Pick<Frame, "ctx" | "way">): string {
  const only = onlyService({ ctx });
  return only === undefined ? listHref(way) : serviceHref(only, way);
}

function nameOf({ name, email, userId, principal }: Caller): string {
  const id = email ?? userId ?? principal;
  return name === undefined ? id : `${name} (${id})`;
}
