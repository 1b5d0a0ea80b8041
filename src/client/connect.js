/**
 * Opens connect links of Latchkey; also as `window.latchkey`. Types: connect.d.ts.
 * @import { Latchkey } from "./connect.d.ts"
 */

/** @type {Latchkey["open"]} */
async function open({ connectUrl, mode = "popup", container, title = "Connect an account", signal }) {
  // At once: browsers block a window that does not open within the click.
  const popup = mode === "popup" ? openPopup() : null;
  const frame = mode === "frame" ? addFrame(container, title) : null;
  const target = popup ?? frame?.contentWindow;
  const over = new AbortController();
  try {
    signal?.throwIfAborted();
    const aborted = new Promise((_, no) => signal?.addEventListener("abort", () => no(signal.reason), over));
    const url = new URL(await Promise.race([connectUrl, aborted]));
    if (!target) {
      location.assign(url);
      return await aborted;
    }
    const session = url.searchParams.get("session") ?? "";
    const link = { session, token: url.hash.slice(1) };
    url.searchParams.set("origin", location.origin);
    url.searchParams.set("mode", mode);
    target.location.replace(url);
    const found = new Promise((resolve) => {
      /** @param {MessageEvent} event */
      const hear = ({ origin, source, data }) => {
        if (origin !== url.origin || source !== target) return;
        const { type, ...result } = data;
        if (type === "latchkey:connect" && result.session === session) resolve(result);
      };
      const isGone = () => (popup ? popup.closed : !frame?.isConnected);
      addEventListener("message", hear, over);
      watch(isGone, url.origin, link, over.signal).then((result) => resolve({ ...result, session }));
    });
    return await Promise.race([found, aborted]);
  } catch (error) {
    popup?.close();
    throw error;
  } finally {
    // A popup closes itself, or says why it stays.
    frame?.remove();
    over.abort();
  }
}

function openPopup() {
  const left = screenX + (outerWidth - 520) / 2;
  const top = screenY + (outerHeight - 720) / 2;
  return window.open("", "latchkey", `popup,width=520,height=720,left=${left},top=${top}`);
}

/** @param {any} container @param {string} title */
function addFrame(container, title) {
  const frame = document.createElement("iframe");
  frame.title = title;
  frame.style.cssText = "width:100%;height:100%;border:0";
  container.append(frame);
  return frame;
}

/**
 * Asks what came of a link when its user is back on this page, and while its window is gone: one that a provider has cut
 * off (Cross-Origin-Opener-Policy) looks gone, too.
 * @type {(...given: any[]) => Promise<any>}
 */
async function watch(isGone, origin, link, signal) {
  const ask = async () => {
    try {
      const init = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(link) };
      return await (await fetch(`${origin}/connect/session/status`, init)).json();
    } catch {
      return {};
    }
  };
  const before = await ask();
  for (let wasHere = true; !signal.aborted; ) {
    const isHere = document.hasFocus();
    if (isGone() || (isHere && !wasHere)) {
      const { status, integrationId: integration, error, at } = await ask();
      if (at && at !== before.at) return { status, integration, error: error ?? undefined };
      if (status === "ended" || status === 404) return { status: "failed", error: "connect_session_ended" };
      if (isGone() && isHere) return { status: "cancelled" };
    }
    wasHere = isHere;
    await new Promise((resolve) => setTimeout(resolve, isGone() ? 2000 : 500));
  }
}

/** @type {Latchkey["result"]} */
function result() {
  const url = new URL(location.href);
  const { latchkey_status: status, session, integration, error } = Object.fromEntries(url.searchParams);
  if (!status) return undefined;
  for (const name of ["latchkey_status", "session", "integration", "error"]) url.searchParams.delete(name);
  history.replaceState(history.state, "", url);
  return /** @type {any} */ ({ status, session, integration, error });
}

export const latchkey = { open, result };
Object.assign(globalThis, { latchkey });
