import { listen, sendJson, serve } from "../../../scripts/practice/server.ts";

/** An application whose users have no session that reaches Latchkey: it opens connect links by /connect.js. */
export interface LinkApplication {
  origin: string;
  close(): Promise<void>;
}

/** What a script of the page does: nothing is in it that docs/connect-pages.md does not say. */
const script = (broker: string) => `
import { latchkey } from "${broker}/connect.js";

const said = document.querySelector("[role=status]");
const container = document.querySelector("#here");
const show = (result) => { said.textContent = JSON.stringify(result); };
const askBackEnd = async () => (await (await fetch("/link" + location.search, { method: "POST" })).json()).connectUrl;
const open = (mode) =>
  latchkey.open({ connectUrl: askBackEnd(), mode, container, title: "Your accounts" }).then(show, (error) => show(error.name));

const came = latchkey.result();
if (came) show(came);
else if (location.search === "?at-once") open("popup");
for (const button of document.querySelectorAll("button")) button.addEventListener("click", () => open(button.value));
`;

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Acme</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
<script type="module" src="/script.js"></script>
</head>
<body>
<main>
<h1>Acme</h1>
<button value="popup">In a window</button>
<button value="redirect">On a page</button>
<button value="frame">Here</button>
<div id="here"></div>
<p role="status"></p>
</main>
</body>
</html>
`;

const style = `
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 40rem; padding: 0 1rem; }
#here:not(:empty) { height: 40rem; margin-top: 1rem; }
[role=status] { overflow-wrap: anywhere; }
`;

/**
 * Starts the application on loopback, with the strictest policy under which /connect.js works in every mode.
 *
 * @param makeLink what its back end does when the page asks for a link: returns the `connectUrl`
 */
export async function startLinkApplication(
  broker: string,
  makeLink: (origin: string) => Promise<string>,
): Promise<LinkApplication> {
  const listening = await listen(0);
  const policy = `default-src 'none'; script-src 'self' ${broker}; connect-src 'self' ${broker}; frame-src ${broker}; style-src 'self'; img-src data:`;
  const files: Record<string, [type: string, text: string]> = {
    "/": ["text/html", page],
    "/script.js": ["text/javascript", script(broker)],
    "/style.css": ["text/css", style],
  };
  serve(listening, async (request, response, { pathname }) => {
    if (request.method === "POST") return sendJson(response, 200, { connectUrl: await makeLink(listening.origin) });
    const [type, text] = files[pathname] ?? ["text/html", ""];
    response.writeHead(text === "" ? 404 : 200, { "content-type": type, "content-security-policy": policy }).end(text);
  });
  return { origin: listening.origin, close: listening.close };
}
