import type { Child } from "hono/jsx";
import type { Caller } from "../../../domain/context.ts";
import { type PageOptions, page } from "../../../ui/page.tsx";
import type { Visit } from "./consolePage.ts";
import { sectionHref, sectionsOf } from "./sections.ts";

type Options = Pick<PageOptions, "title" | "status" | "script" | "narrow"> & {
  /** The pages above this one, besides the console's sections: name and address. */
  trail?: readonly (readonly [name: string, href: string])[];
};

/** Responds with a page of the console: its sections and who is signed in above, then where one is, then the content. */
export function inConsole(visit: Visit, content: Child, { trail = [], ...options }: Options) {
  const { c, ctx, reader, section } = visit;
  const { console: said } = reader.texts;
  const bar = (
    <>
      <nav aria-label={said.nav}>
        <ul>
          {sectionsOf(ctx.caller).map((one) => (
            <li>
              <a href={sectionHref(one)} aria-current={one === section ? "true" : undefined}>
                {said.sections[one]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <span class="end">{said.as(nameOf(ctx.caller), ctx.caller.tenant)}</span>
    </>
  );
  const all = (
    <>
      {trail.length > 0 && (
        <nav aria-label={said.trail}>
          <ol class="trail">
            {trail.map(([name, href]) => (
              <li>
                <a href={href}>{name}</a>
              </li>
            ))}
          </ol>
        </nav>
      )}
      {content}
    </>
  );
  return page(c, all, { reader, bar, hasForms: true, ...options });
}

function nameOf({ email, userId, principal }: Caller): string {
  return email ?? userId ?? principal;
}
