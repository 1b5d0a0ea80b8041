import type { Caller, Deps } from "../domain/context.ts";
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
    route: string;
    /** The state of the limits that this request has been counted against so far. */
    rates: RateState[];
  };
}
