import type { Context } from "hono";
import { html, raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { AppEnv, LinkPage } from "../http/appEnv.ts";
import type { ProblemStatus } from "../http/problem.ts";
import { accentOf } from "./accent.ts";
import { type Brand, brandOf } from "./brand.ts";
import { Logo } from "./components/Logo.tsx";
import type { Reader } from "./language.ts";
import styleText from "./style.css";

export interface PageOptions {
  title: string;
  reader: Reader;
  brand?: Brand;
  status?: 200 | ProblemStatus;
  /** For pages that are read from top to bottom: one narrow column. */
  narrow?: boolean;
  /** Links of the bar, and what stands at its end. */
  bar?: Child;
  /** A column beside the content: the way through a section. */
  side?: Child;
  /** Style of this page alone. */
  style?: string;
  /** Exact origins that may show the page in a frame. */
  frameAncestors?: readonly string[];
  /** Whether it has forms. Browsers hide where a form comes from that is sent by a page without referrers (Fetch, `Origin`). */
  hasForms?: boolean;
  /** The text of a script of ours, a module, which runs when the page is there. */
  script?: string;
  /** Facts for that script: they stand in `data-` attributes of the body. */
  data?: Record<string, string>;
  /** Goes on to an address by itself, after a look at the page. */
  refresh?: { url: string; seconds: number };
}

/**
 * Responds with a page. It loads nothing from anywhere: style and script are in it, under a nonce of this response, and
 * nothing else runs or is shown (CSP level 3). It is kept by no cache.
 */
export function page(c: Context<AppEnv>, content: Child, options: PageOptions): Response | Promise<Response> {
  const nonce = crypto.randomUUID().replaceAll("-", "");
  c.header("Content-Security-Policy", policy(nonce, options.frameAncestors ?? []));
  c.header("Cache-Control", "no-store");
  c.header("Vary", "Accept-Language, Cookie");
  if (options.hasForms) c.header("Referrer-Policy", "same-origin");
  return c.html(document(nonce, content, options), options.status ?? 200);
}

/** What the options of each page of a connect link are. */
export function linkOptions({ look, frameAncestors }: LinkPage): Pick<PageOptions, "brand" | "frameAncestors"> {
  return { brand: brandOf(look), frameAncestors };
}

function policy(nonce: string, frameAncestors: readonly string[]): string {
  const ancestors = frameAncestors.length === 0 ? "'none'" : frameAncestors.join(" ");
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${ancestors}`,
  ].join("; ");
}

function document(nonce: string, content: Child, options: PageOptions) {
  const {
    title,
    reader,
    brand = { name: "Latchkey" },
    narrow = false,
    bar,
    side,
    style = "",
    script,
    data = {},
    refresh,
  } = options;
  const { texts, locale } = reader;
  const isOwn = brand.name === "Latchkey";
  const attributes = Object.fromEntries(Object.entries(data).map(([name, value]) => [`data-${name}`, value]));
  const main = (
    <main id="main" class={narrow ? "narrow" : undefined}>
      {content}
    </main>
  );
  return html`<!doctype html>${(
    <html lang={locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        {refresh && <meta http-equiv="refresh" content={`${refresh.seconds};url=${refresh.url}`} />}
        <title>{isOwn ? `${title} – Latchkey` : `${title} – ${brand.name}`}</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <style nonce={nonce}>{raw(styleText + style + accentStyle(brand.accent))}</style>
      </head>
      <body {...attributes}>
        <a class="skip" href="#main">
          {texts.skip}
        </a>
        <header class="bar">
          <span class="name">
            {brand.logoUrl ? <img src={brand.logoUrl} alt="" width="24" height="24" /> : isOwn && <Logo />}
            {brand.name}
          </span>
          {bar}
        </header>
        {side ? (
          <div class="sided">
            {side}
            {main}
          </div>
        ) : (
          main
        )}
        {!isOwn && <footer>{texts.keptBy}</footer>}
        {script && (
          <script type="module" nonce={nonce}>
            {raw(script)}
          </script>
        )}
      </body>
    </html>
  )}`;
}

function accentStyle(hex: string | undefined): string {
  const accent = hex === undefined ? undefined : accentOf(hex);
  if (!accent) return "";
  return `:root{--accent:light-dark(${accent.light},${accent.dark});--on-accent:light-dark(${accent.onLight},${accent.onDark})}`;
}
