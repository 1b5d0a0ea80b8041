import type { Caller, Context, Deps } from "../domain/context.ts";
import type { RateState } from "../domain/rateState.ts";
import type { TokenVerifier } from "./tokenVerifier.ts";

/** The domain's dependencies, and those that only the HTTP layer needs. */
export interface AppDeps extends Deps {
  verifyToken: TokenVerifier;
  /** Signs the tokens of development users; undefined outside development. */
  developmentSecret: string | undefined;
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
  };
}
