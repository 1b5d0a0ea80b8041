import * as jose from "jose";
import * as z from "zod";
import { LatchkeyError } from "../domain/errors.ts";
import type { AppDeps } from "../http/appEnv.ts";
import { publicRoute } from "../http/route.ts";
import { writeSessionCookie } from "../http/sessionCookie.ts";

const LIFETIME_SECONDS = 12 * 3600;

const signIn = publicRoute(
  {
    method: "get",
    path: "/development/sign-in",
    operationId: "developmentSignIn",
    summary: "Development only: sign a user in with a cookie, and go on to a path of this Worker",
    tag: "Development",
    query: z.lazy(() =>
      z.strictObject({
        user: z.string().regex(/^[a-z0-9-]{1,40}$/),
        go: z
          .string()
          .regex(/^\/[A-Za-z0-9_/-]*$/)
          .default("/integrations/providers"),
      }),
    ),
    responses: { 302: { description: "Signed in", headers: { Location: "The path that was asked for" } } },
    problems: ["not_found"],
  },
  async ({ c, query }) => {
    const secret = developmentSecret(c.var.deps, c.req.url);
    const token = await new jose.SignJWT({ sub: query.user })
      .setProtectedHeader({ alg: "HS256" })
      .setIssuedAt()
      .setExpirationTime(`${LIFETIME_SECONDS}s`)
      .sign(new TextEncoder().encode(secret));
    writeSessionCookie(c, token, LIFETIME_SECONDS);
    return c.redirect(new URL(query.go, c.var.deps.settings.publicUrl).href, 302);
  },
);

/**
 * Returns the secret for development tokens. The configuration allows it only with a PUBLIC_URL on loopback. The
 * requested address must also be on loopback, so that development variables in a deployment sign nobody in.
 */
function developmentSecret({ developmentSecret: secret }: AppDeps, requestUrl: string): string {
  const isLocal = ["localhost", "127.0.0.1"].includes(new URL(requestUrl).hostname);
  if (secret !== undefined && isLocal) return secret;
  throw new LatchkeyError("not_found", "There is nothing here.");
}

export const developmentRoutes = [signIn];
