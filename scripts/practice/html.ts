import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";

/** Markup that is safe to send as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | Html | readonly Html[];

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1.1rem/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 34rem; padding: 0 1.5rem; }
label { display: block; font-weight: 600; margin-top: 1rem; }
input { box-sizing: border-box; font: inherit; padding: 0.5rem; width: 100%; }
button { font: inherit; margin: 1.5rem 0.5rem 0 0; padding: 0.5rem 1.25rem; }
[role="alert"] { border-left: 0.3rem solid currentColor; padding-left: 0.75rem; }
`;
const STYLE_SOURCE = `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`;

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function render(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === "string") return part.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
  return part.map(render).join("");
}

/** Template tag that escapes every text put into it; only other `Html` goes in as it is. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.map((text, index) => text + render(parts[index] ?? "")).join(""));
}

/** A whole page around `body`. It loads nothing and runs nothing. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.text;
}

/** The headers every page goes out with. `formAction` lists where its forms may lead, as a CSP source list. */
export function pageHeaders(formAction = "'none'"): Record<string, string> {
  const policy = [
    "default-src 'none'",
    `style-src ${STYLE_SOURCE}`,
    "img-src data:",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    `form-action ${formAction}`,
  ];
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy.join("; "),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
}

/** Answers with a page made by {@link page}. */
export function sendPage(response: ServerResponse, status: number, text: string, formAction?: string): void {
  response.writeHead(status, pageHeaders(formAction)).end(text);
}
