import * as z from "zod";
import { errorCodes } from "../domain/errors.ts";
import { resultPage } from "../http/resultPage.ts";
import { publicRoute } from "../http/route.ts";

const CREDENTIAL_KEY = /^[A-Za-z0-9_-]{43}$/;

const connectedPage = publicRoute(
  {
    method: "get",
    effect: "none",
    path: "/connected",
    operationId: "showResult",
    summary: "Where a flow ends that was given no return address: says how it ended",
    tag: "Callback",
    query: z.looseObject({
      success: z.string().optional(),
      provider: z.string().optional(),
      error: z.string().optional(),
    }),
    responses: { 200: { description: "A page", contentType: "text/html" } },
    problems: [],
  },
  ({ c, query }) => {
    // The page uses only our own words, because anyone can write the query.
    const code = errorCodes.find((known) => known === query.error);
    return resultPage(c, query.success === "true" ? { connected: true } : { connected: false, code });
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
    query: z.looseObject({ credentialKey: z.string().optional(), error: z.string().optional() }),
    responses: { 200: { description: "A page", contentType: "text/html" } },
    problems: [],
  },
  ({ c, query }) => {
    const { credentialKey = "", error } = query;
    if (CREDENTIAL_KEY.test(credentialKey)) return resultPage(c, { connected: true, credentialKey });
    return resultPage(c, { connected: false, code: errorCodes.find((known) => known === error) });
  },
);

export const connectedRoutes = [connectedPage, authorizedPage];
