import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { AppEnv } from "../../http/appEnv.ts";
import { type Reader, readerOf } from "../language.ts";
import { page } from "../page.tsx";
import styleText from "./reference.css";
import { Side } from "./Side.tsx";

interface Options {
  title: string;
  reader: Reader;
  here: string;
  script: string;
  side?: Child;
}

export function referenceReader(c: Context<AppEnv>): Reader {
  return readerOf(c.req.query("lang"), c.req.header("accept-language"));
}

/** Responds with a page of the reference, beside the way through it. */
export function referencePage(c: Context<AppEnv>, content: Child, { title, reader, here, script, side }: Options) {
  const { texts } = reader;
  const bar = (
    <nav aria-label="Latchkey">
      <ul>
        <li>
          <a href="/docs" aria-current="true">
            {texts.docs.title}
          </a>
        </li>
        <li>
          <a href="/openapi.json">openapi.json</a>
        </li>
      </ul>
    </nav>
  );
  const column = (
    <Side texts={texts} here={here}>
      {side}
    </Side>
  );
  return page(c, content, { title, reader, bar, side: column, style: styleText, script });
}
