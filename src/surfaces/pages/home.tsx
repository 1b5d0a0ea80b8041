import type { Context } from "hono";
import type { AppEnv } from "../../http/appEnv.ts";
import { Logo } from "../../ui/components/Logo.tsx";
import { readerOf } from "../../ui/language.ts";
import { page } from "../../ui/page.tsx";

/** What this is, and where to go. */
export function home(c: Context<AppEnv>) {
  const reader = readerOf(c.req.query("lang"), c.req.header("accept-language"));
  const { home: said } = reader.texts;
  const content = (
    <div class="card">
      <h1>{said.title}</h1>
      <p>{said.lead}</p>
      <ul class="stack tight">
        <li>
          <a href="/connect">{said.connect}</a>
        </li>
        <li>
          <a href="/console">{said.console}</a>
        </li>
        <li>
          <a href="/docs">{said.docs}</a>
        </li>
      </ul>
    </div>
  );
  return page(c, content, { title: said.title, reader, narrow: true });
}

/** A keyhole in a colour that is seen on light and dark tabs. */
export function favicon(c: Context<AppEnv>) {
  c.header("Cache-Control", "public, max-age=86400");
  const text = String(<Logo color="#3f6fe8" xmlns="http://www.w3.org/2000/svg" />);
  return c.body(text, 200, { "Content-Type": "image/svg+xml" });
}
