import * as z from "zod";
import { errorCodes } from "../domain/errors.ts";
import type { AppDeps } from "../http/appEnv.ts";
import { publicRoute } from "../http/route.ts";
import { authorizationErrors } from "../terms/oauth.ts";
import { type Result, resultPage } from "../ui/resultPage.tsx";

const CREDENTIAL_KEY = /^[A-Za-z0-9_-]{43}$/;

const failure = () => ({ error: z.string().optional(), server_error: z.string().optional() });

type Query = { [name in "success" | "provider" | "error" | "server_error"]?: string | undefined };

/** Anyone can write the query, so only words count that are ours or registered. */
function failureOf({ error, server_error }: Query): Result {
  const code = errorCodes.find((known) => known === error);
  const serverError = authorizationErrors.find((known) => known === server_error);
  return { service: undefined, connected: false, code, serverError };
}

/** The name of a provider of the catalogue, and no other text of the query. */
function serviceOf(deps: AppDeps, { provider = "" }: Query): string | undefined {
  return deps.catalog.bySlug(provider)?.name;
}

const connectedPage = publicRoute(
  {
    method: "get",
    effect: "none",
    path: "/connected",
    operationId: "showResult",
    summary: "Where a flow ends that was given no return address: says how it ended",
    tag: "Callback",
    query: z.lazy(() =>
      z.looseObject({
        success: z.string().optional(),
        provider: z.string().optional(),
        ...failure(),
      }),
    ),
    responses: { 200: { description: "A page", contentType: "text/html" } },
    problems: [],
  },
  ({ c, query }) => {
    // The page uses only our own words, because anyone can write the query.
    const service = serviceOf(c.var.deps, query);
    return resultPage(c, { ...(query.success === "true" ? { connected: true } : failureOf(query)), service });
  },
);

const authorizedPage = publicRoute(
  {
    method: "get",
    effect: "none",
    path: "/authorized",
    operationId: "showCredentialKey",
    summary: "Where a flow ends that an API began, when the tenant has no success page: shows the credential key",
    tag: "Callback",
    query: z.lazy(() => z.looseObject({ credentialKey: z.string().optional(), ...failure() })),
    responses: { 200: { description: "A page", contentType: "text/html" } },
    problems: [],
  },
  ({ c, query }) => {
    const { credentialKey = "", error, server_error } = query;
    if (CREDENTIAL_KEY.test(credentialKey))
      return resultPage(c, { service: undefined, connected: true, credentialKey });
    return resultPage(c, failureOf({ error, server_error }));
  },
);

export const connectedRoutes = [connectedPage, authorizedPage];
