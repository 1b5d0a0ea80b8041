/*
 * For a page of ours in a frame, whose form opens a window because no provider can be shown in a frame: says that it goes on
 * there, and shows the result when that window tells that it is done.
 */
const { session, end = "" } = document.body.dataset;
/** @type {HTMLElement | null} */
const waiting = document.querySelector("[data-waiting]");

document.querySelector("form[target]")?.addEventListener("submit", () => {
  if (waiting) waiting.hidden = false;
});

addEventListener("message", ({ origin, data }) => {
  if (origin !== location.origin || data?.type !== "latchkey:window" || data.session !== session) return;
  const address = new URL(end, location.href);
  const came = new URLSearchParams(data.query);
  for (const name of ["integration", "success", "error", "server_error"]) {
    const value = came.get(name);
    if (value !== null) address.searchParams.set(name, value);
  }
  location.replace(address);
});

export {};
