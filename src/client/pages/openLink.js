/*
 * Opens a connect link in this browser. The token stands in the fragment of the address, which browsers send to nobody. It is
 * taken out of the address at once, and exchanged for a cookie that no script reads; then the page is loaded again.
 */
const { session, origin } = document.body.dataset;
const token = location.hash.slice(1);
const wasOpened = history.state?.wasOpened === true;
history.replaceState(null, "", location.pathname + location.search);

/** @param {string} name */
function show(name) {
  /** @type {NodeListOf<HTMLElement>} */
  const cases = document.querySelectorAll("[data-case]");
  const known = Array.from(cases).some((one) => one.dataset.case === name) ? name : "failed";
  for (const one of cases) one.hidden = one.dataset.case !== known;
  if (known !== "failed" && known !== "opening") tell(name.startsWith("no_") ? "unauthenticated" : name);
}

/** Tells the application whose page has opened this one. What may be tried again is not told. @param {string} error */
function tell(error) {
  const application = parent === self ? opener : parent;
  if (origin) application?.postMessage({ type: "latchkey:connect", session, status: "failed", error }, origin);
}

async function open() {
  try {
    const body = JSON.stringify({ session, token, framed: self !== top });
    const headers = { "content-type": "application/json" };
    const response = await fetch("/connect/session", { method: "POST", headers, body });
    if (!response.ok) return show((await response.json()).code);
    history.replaceState({ wasOpened: true }, "");
    location.reload();
  } catch {
    show("failed");
  }
}

document.querySelector("[data-again]")?.addEventListener("click", () => {
  show("opening");
  open();
});
if (token) open();
else show(wasOpened ? "no_cookie" : "no_token");

export {};
