/** The types of connect.js, for applications that copy it, or that load it from Latchkey. */

export interface OpenOptions {
  /**
   * `connectUrl` of the connect session that your back end has made. A promise of it is awaited after the window has opened,
   * so that no browser takes the window for one that nobody asked for.
   */
  connectUrl: string | Promise<string>;
  /** Where the page opens. `popup` unless said; where that is blocked, as with `redirect`. */
  mode?: "popup" | "redirect" | "frame";
  /** What a frame is put into, and fills. */
  container?: HTMLElement;
  /** How screen readers name a frame: "Connect an account" unless said. */
  title?: string;
  /** Closes the window or the frame, and rejects the promise. */
  signal?: AbortSignal;
}

export interface ConnectResult {
  /** `cancelled`: the window was closed, or the user went away, before anything was connected. */
  status: "connected" | "cancelled" | "failed";
  /** The id of the connect session. Ask Latchkey about it from your back end before you rely on what a page says. */
  session: string;
  /** The id of the integration. */
  integration?: string;
  /** A code of Latchkey, where the status is `failed`. */
  error?: string;
}

export interface Latchkey {
  /**
   * Opens a connect link. Call it in the handler of a click, and wait for nothing before.
   *
   * @returns what came of it; never, where the whole page goes to Latchkey: then `result` says it when it is back
   */
  open(options: OpenOptions): Promise<ConnectResult>;
  /** What came of a link that the whole page went to. Takes it out of the address, so it is there once. */
  result(): ConnectResult | undefined;
}

export const latchkey: Latchkey;

declare global {
  interface Window {
    latchkey: Latchkey;
  }
}
