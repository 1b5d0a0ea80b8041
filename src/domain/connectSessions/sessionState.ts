import type { ConnectSessionView } from "../../storage/connectSessions.ts";
import type { ConnectSessionState } from "../../terms/connectSession.ts";
import { LatchkeyError } from "../errors.ts";

type Judged = Pick<ConnectSessionView, "session" | "isKeyGone" | "now">;

/** How a session stands by the database's clock. It ends with the API key that made it. */
export function sessionState({ session, isKeyGone, now }: Judged): ConnectSessionState {
  if (session.endedAt !== null || isKeyGone) return "ended";
  if (session.expiresAt <= now) return "expired";
  return session.browserHash === null ? "open" : "bound";
}

/** @throws LatchkeyError `connect_session_expired`, `connect_session_ended` */
export function requireLiving(view: Judged): void {
  const state = sessionState(view);
  if (state === "ended") throw new LatchkeyError("connect_session_ended", "This connect session has been ended.");
  if (state === "expired") throw new LatchkeyError("connect_session_expired", "This connect session has expired.");
}

/** The same answer for a session that is not there and for a token of another one. */
export function unknownSession(): LatchkeyError {
  return new LatchkeyError("not_found", "There is no such connect session.");
}
