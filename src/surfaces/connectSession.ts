import * as z from "zod";
import { bindConnectSession } from "../domain/connectSessions/bindConnectSession.ts";
import { connectSessionStatus } from "../domain/connectSessions/connectSessionStatus.ts";
import { knownBrowser, writeConnectCookie } from "../http/connectCookie.ts";
import { ownPageRoute, publicRoute } from "../http/route.ts";
import { timestamp, toOptionalTimestamp } from "../http/timestamp.ts";
import { connectOutcomes } from "../terms/connectSession.ts";

const tag = "Connect sessions";
const secrets = () => ({ session: z.string().max(64), token: z.string().max(128) });

const bind = ownPageRoute(
  {
    method: "post",
    path: "/connect/session",
    operationId: "bindConnectSession",
    summary: "What a connect link's page sends: opens the session in this browser and in no other",
    tag,
    body: z.lazy(() =>
      z.strictObject({
        ...secrets(),
        framed: z
          .boolean()
          .default(false)
          .meta({ description: "The page is in a frame, so its cookie is one of the frame's partition" }),
      }),
    ),
    responses: {
      204: { description: "Open", headers: { "Set-Cookie": "The session of this browser, which no script can read" } },
    },
    problems: [
      "origin_not_allowed",
      "not_found",
      "connect_session_bound",
      "connect_session_expired",
      "connect_session_ended",
    ],
  },
  async ({ c, ctx, body: { framed, ...input } }) => {
    const bound = await bindConnectSession(ctx, { ...input, browser: knownBrowser(c, input.session) });
    writeConnectCookie(c, bound, framed);
    return c.body(null, 204);
  },
);

const status = publicRoute(
  {
    method: "post",
    path: "/connect/session/status",
    operationId: "getConnectSessionStatus",
    summary: "What /connect.js asks while a link is open: what came of it last",
    tag,
    readableBy: "tenant",
    body: z.lazy(() => z.strictObject(secrets())),
    responses: {
      200: {
        description: "What came of it last; at says when, so that it is not taken for something new",
        schema: z.lazy(() =>
          z.strictObject({
            status: z.enum(connectOutcomes),
            integrationId: z.string().nullable(),
            error: z.string().nullable(),
            at: timestamp.nullable(),
          }),
        ),
      },
    },
    problems: ["not_found"],
  },
  async ({ c, ctx, body }) => {
    const { origins, at, ...found } = await connectSessionStatus(ctx, body);
    const origin = c.req.header("origin");
    if (origin !== undefined && origins.includes(origin)) c.header("Access-Control-Allow-Origin", origin);
    return c.json({ ...found, at: toOptionalTimestamp(at) });
  },
);

export const connectSessionPageRoutes = [bind, status];
