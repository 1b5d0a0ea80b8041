import type { SessionFacts } from "../domain/connectSessions/sessionFacts.ts";
import type { Caller, Context, Deps } from "../domain/context.ts";
import type { RateState } from "../domain/rateState.ts";
import type { TokenVerifier } from "./tokenVerifier.ts";

/** The domain's dependencies, and those that only the HTTP layer needs. */
export interface AppDeps extends Deps {
  verifyToken: TokenVerifier;
  /** Where the authorization server is that issues tokens for this resource. Undefined: none is known by an address. */
  authorizationServer: string | undefined;
  /** Signs the tokens of development users; undefined outside development. */
  developmentSecret: string | undefined;
}

/** What every page of a connect link shows, also one that says that something went wrong. */
export interface LinkPage extends Pick<SessionFacts, "look" | "locale"> {
  /** Exact origins that may show it in a frame. */
  frameAncestors: readonly string[];
  /** Where the application wants the browser back, when nothing more comes of the link. */
  back?: string;
  /** The script that then tells the application, and the facts for it. */
  end?: { script: string; data: Record<string, string> };
}

/** The variables of Hono's context. */
export interface AppEnv {
  Bindings: object;
  Variables: {
    requestId: string;
    deps: AppDeps;
    caller: Caller | undefined;
    /** What was read together with its API key. */
    first: Context["first"];
    route: string;
    clientRequestId: string | undefined;
    /** What the request turned out to be about. */
    about: Context["about"];
    /** How the limits stand that the request has counted for so far. */
    rates: RateState[];
    /** What a form sent, once it was read. */
    form: URLSearchParams | undefined;
    /** Undefined where the address names no connect link. */
    link: LinkPage | undefined;
  };
}
