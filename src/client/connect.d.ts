/** The types of connect.js, for applications that copy it or load it from Latchkey. How to use it: docs/connect-pages.md. */

export interface OpenOptions {
  /**
   * The `connectUrl` of a connect session. While it is still being made, give a promise of it: then the window opens within the
   * click, as browsers want it, and goes there when the promise is fulfilled.
   */
  connectUrl: string | Promise<string>;
  /** Where the page opens: in a window (`popup`, unless said), in this page's place (`redirect`), or in a `frame` here. */
  mode?: "popup" | "redirect" | "frame";
  /** Which element the frame is put into, and fills. A frame needs one. */
  container?: HTMLElement;
  /** How screen readers call the frame: "Connect an account" unless said. */
  title?: string;
  /** Ends the wait: the window or the frame closes, and the promise is rejected. */
  signal?: AbortSignal;
}

export interface ConnectResult {
  /** `cancelled`: the user did not want to, or closed the window before anything was connected. */
  status: "connected" | "cancelled" | "failed";
  /** The id of the connect session, by which a back end asks what really came of it. */
  session: string;
  /** The id of the integration. */
  integration?: string;
  /** Why it failed: a code of Latchkey. */
  error?: string;
}

export interface Latchkey {
  /**
   * Opens a connect link. Call it first of all in the handler of a click. Where the browser blocks the window, the whole page
   * goes to the link, as with `redirect`.
   *
   * @returns what came of it first. Where the whole page goes there, the promise stays pending, and `result` says it afterwards
   */
  open(options: OpenOptions): Promise<ConnectResult>;
  /** What came of a link that the whole page went to. It takes that out of the address, so it is said once. */
  result(): ConnectResult | undefined;
}

export const latchkey: Latchkey;

declare global {
  interface Window {
    latchkey: Latchkey;
  }
}
