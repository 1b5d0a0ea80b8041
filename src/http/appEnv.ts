import type { Caller, Context, Deps } from "../domain/context.ts";
import type { RateState } from "../domain/rateState.ts";
import type { TokenVerifier } from "./tokenVerifier.ts";

/** The domain's dependencies, and what only the HTTP layer needs. */
export interface AppDeps extends Deps {
  verifyToken: TokenVerifier;
  /** Signs development users in; undefined outside development. */
  developmentSecret: string | undefined;
}

/** What Hono's context carries. */
export interface AppEnv {
  Bindings: object;
  Variables: {
    requestId: string;
    deps: AppDeps;
    caller: Caller | undefined;
    route: string;
    clientRequestId: string | undefined;
    /** What the request turned out to be about. */
    about: Context["about"];
    /** How the limits stand that the request has counted for so far. */
    rates: RateState[];
  };
}
