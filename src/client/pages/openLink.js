/*
 * Opens a connect link in this browser. The token stands in the fragment of the address, which browsers send to nobody. It is
 * taken out of the address at once, and exchanged for a cookie that no script reads; then the page is loaded again.
 */
const { session, origin } = document.body.dataset;
const token = location.hash.slice(1);
const wasOpened = history.state?.wasOpened === true;
history.replaceState(null, "", location.pathname + location.search);

/** What trying again does not change. */
const LASTING = ["not_found", "connect_session_bound", "connect_session_expired", "connect_session_ended"];

/** @param {string} name */
function show(name) {
  /** @type {NodeListOf<HTMLElement>} */
  const cases = document.querySelectorAll("[data-case]");
  for (const one of cases) one.hidden = one.dataset.case !== name;
}

/** Shows why nothing will come of it, and tells the application whose page has opened this one. @param {string} error */
function fail(error) {
  show(error);
  const application = parent === self ? opener : parent;
  if (origin) application?.postMessage({ type: "latchkey:connect", session, status: "failed", error }, origin);
}

async function open() {
  show("opening");
  try {
    const body = JSON.stringify({ session, token, framed: self !== top });
    const headers = { "content-type": "application/json" };
    const response = await fetch("/connect/session", { method: "POST", headers, body });
    if (response.ok) {
      history.replaceState({ wasOpened: true }, "");
      return location.reload();
    }
    const { code } = await response.json();
    return LASTING.includes(code) ? fail(code) : show("failed");
  } catch {
    show("failed");
  }
}

document.querySelector("[data-again]")?.addEventListener("click", open);
if (token) open();
else if (wasOpened) fail("unauthenticated");
else show("no_token");

export {};
