import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { Caller } from "../../../domain/context.ts";
import type { AppEnv } from "../../../http/appEnv.ts";
import type { PageContext } from "../../../http/pageContext.ts";
import { type Reader, readerOf } from "../../../ui/language.ts";
import { type PageOptions, page } from "../../../ui/page.tsx";
import { listHref, type Way } from "./way.ts";

/** What all pages of this folder are made of. */
export interface Frame {
  c: Context<AppEnv>;
  ctx: PageContext;
  way: Way;
  reader: Reader;
  /** The application that the accounts are for, as people know it. */
  application: string;
  /** Whose accounts they are, as people know them. */
  user: string;
}

export function frameOf(c: Context<AppEnv>, ctx: PageContext, way: Way): Frame {
  const reader = readerOf(way.lang, c.req.header("accept-language"));
  const application = new URL(way.return_to ?? ctx.deps.settings.frontendUrl).host;
  return { c, ctx, way, reader, application, user: nameOf(ctx.caller) };
}

/** Responds with a page of this folder: who looks at it stands above, and the way back below. */
export function framed(
  { c, ctx, way, reader, application, user }: Frame,
  content: Child,
  options: Pick<PageOptions, "title"> & Partial<PageOptions>,
): Response | Promise<Response> {
  const { connect: said } = reader.texts;
  const bar = (
    <>
      <nav aria-label={said.nav}>
        <ul>
          <li>
            <a href={listHref(way)} aria-current={c.req.path === "/connect" ? "page" : undefined}>
              {said.title}
            </a>
          </li>
        </ul>
      </nav>
      <span class="end">{said.as(user)}</span>
    </>
  );
  const back = (
    <p>
      <a href={way.return_to ?? ctx.deps.settings.frontendUrl}>{said.backTo(application)}</a>
    </p>
  );
  const all = (
    <>
      {content}
      {back}
    </>
  );
  return page(c, all, { reader, bar, hasForms: true, ...options });
}

function nameOf({ name, email, userId, principal }: Caller): string {
  const id = email ?? userId ?? principal;
  return name === undefined ? id : `${name} (${id})`;
}
