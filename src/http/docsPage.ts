import { html } from "hono/html";
import { documentedPath, problemsOf } from "./openapi.ts";
import { problemTypes } from "./problem.ts";
import type { Route } from "./routeDefinition.ts";

/** Renders a page with all routes and problem codes. The `type` of every problem points to its code on this page. */
export function docsPage(routes: readonly Route[]) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Latchkey API</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code { font-size: .95em; } td, th { text-align: left; vertical-align: top; padding: .25rem 1rem .25rem 0; }
:target { background: #fff3bf; }
@media (prefers-color-scheme: dark) { body { background: #16181d; color: #e6e6e6; } a { color: #8ab4f8; } :target { background: #4a3f00; } }
</style>
</head>
<body>
<main>
<h1>Latchkey API</h1>
<p>The whole contract, for tools: <a href="/openapi.json">openapi.json</a>.</p>
<h2>Routes</h2>
${routes.map(routeSection)}
<h2>Problem codes</h2>
<p>Every error is a problem (RFC 9457) with one of these codes.</p>
<table>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead>
<tbody>
${Object.entries(problemTypes).map(([code, { status, title }]) => html`<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${title}</td></tr>`)}
</tbody>
</table>
</main>
</body>
</html>`;
}

function routeSection(route: Route) {
  return html`<section id="${route.operationId}">
<h3><code>${route.method.toUpperCase()} ${documentedPath(route)}</code></h3>
<p>${route.summary}.${route.access === "user" ? " Needs a signed-in user." : ""}</p>
<ul>
${Object.entries(route.responses).map(([status, { description }]) => html`<li>${status}: ${description}</li>`)}
<li>Problems: ${problemsOf(route).map((code) => html`<a href="#${code}"><code>${code}</code></a> `)}</li>
</ul>
</section>`;
}
