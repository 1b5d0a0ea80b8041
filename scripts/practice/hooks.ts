import type { IncomingMessage, ServerResponse } from "node:http";
import type { KoaContextWithOIDC } from "oidc-provider";
import type { Storage } from "./adapter.ts";
import { sendJson } from "./server.ts";

/** What a test can do to one account, so that tests at the same server do not meet. */
export interface TestHooks {
  /** From now on a refresh is done completely, its tokens rotated and stored, and its answer held back. */
  holdAnswers(account: string): void;
  /** How many token requests of the account were handled, and how many of their answers are held back now. */
  tokenRequests(account: string): { tokenRequests: number; held: number };
  /** Sends what was held back, and holds back no more. */
  releaseAnswers(account: string): void;
  /** Ends the account's access tokens before their time. Its refresh tokens stay. */
  endAccessTokens(account: string): void;
}

interface Gate {
  held: number;
  opened: Promise<void>;
  open(): void;
}

/** The hooks, and the middleware of the authorization server that carries them out. */
export function createTestHooks(storage: Storage) {
  const gates = new Map<string, Gate>();
  const requests = new Map<string, number>();
  const hooks: TestHooks = {
    holdAnswers(account) {
      if (!gates.has(account)) gates.set(account, newGate());
    },
    tokenRequests: (account) => ({
      tokenRequests: requests.get(account) ?? 0,
      held: gates.get(account)?.held ?? 0,
    }),
    releaseAnswers(account) {
      gates.get(account)?.open();
      gates.delete(account);
    },
    endAccessTokens: (account) => storage.endAccessTokens(account),
  };
  async function middleware(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    await next();
    const account = ctx.oidc?.route === "token" ? ctx.oidc.entities.Account?.accountId : undefined;
    if (account === undefined) return;
    requests.set(account, (requests.get(account) ?? 0) + 1);
    // An account may be connected anew while a refresh is held back.
    const gate = ctx.oidc.params?.grant_type === "refresh_token" ? gates.get(account) : undefined;
    if (!gate) return;
    gate.held += 1;
    await gate.opened;
  }
  return { hooks, middleware };
}

function newGate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { held: 0, opened: promise, open: resolve };
}

/**
 * The hooks over HTTP, for tests that run in another process: PUT, GET and POST `/_test/answers/<account>` hold back,
 * count and release, DELETE `/_test/access-tokens/<account>` ends.
 */
export function handleTestRequest(hooks: TestHooks, request: IncomingMessage, response: ServerResponse, url: URL) {
  const [, , subject, account = ""] = url.pathname.split("/").map(decodeURIComponent);
  switch (`${request.method} ${subject}`) {
    case "PUT answers":
      hooks.holdAnswers(account);
      break;
    case "GET answers":
      break;
    case "POST answers":
      hooks.releaseAnswers(account);
      break;
    case "DELETE access-tokens":
      hooks.endAccessTokens(account);
      break;
    default:
      return sendJson(response, 404, { error: "not_found" });
  }
  sendJson(response, 200, hooks.tokenRequests(account));
}
