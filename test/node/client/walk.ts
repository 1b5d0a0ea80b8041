import createClient from "openapi-fetch";
// Made of the OpenAPI document by `npm run openapi`.
import type { paths } from "../../../.wrangler/openapi.d.ts";

/** What a client reads. People who open an address get some problems as pages. */
type Media = "application/json" | "application/problem+json";

/** Where the client calls, as whom, and the API that an integration is to lead to. */
interface Scene {
  baseUrl: string;
  /** A JWT of Ada, and one of somebody who may make API keys of a tenant. */
  authorization: string;
  operatorsAuthorization: string;
  apiBaseUri: string;
}

/** The demo's main calls, by a client whose types are generated. It compiles under the strictest rules, without a cast. */
export async function walk({ baseUrl, authorization, operatorsAuthorization, apiBaseUri }: Scene) {
  const ada = createClient<paths, Media>({ baseUrl, headers: { authorization } });
  const operator = createClient<paths, Media>({ baseUrl, headers: { authorization: operatorsAuthorization } });

  const providers = (await ada.GET("/integrations/providers")).data ?? [];
  const providerId = providers.find(({ slug }) => slug === "github")?.id ?? "";
  const stored = await ada.POST("/integrations", { body: { providerId, accessToken: "ghp_0123456789" } });
  const connections = (await ada.GET("/integrations")).data ?? [];
  const gone = await ada.DELETE("/integrations/{providerId}", { params: { path: { providerId } } });
  const missing = await ada.GET("/integrations/{providerId}", { params: { path: { providerId: "prov_none" } } });

  const made = await ada.POST("/api/integrations", {
    body: { name: "Notes", type: "custom", authType: "bearer", apiBaseUri },
  });
  const id = made.data?.id ?? "";
  await ada.POST("/api/integrations/{id}/connect", { params: { path: { id } }, body: { token: "t0ken" } });
  const called = await ada.POST("/api/integrations/{id}/request", {
    ...{ params: { path: { id } }, body: { method: "GET", url: "/notes", params: { limit: "10" } } },
    parseAs: "text",
  });
  const shared = await ada.PUT("/api/integrations/{id}/shares/{principalId}", {
    ...{ params: { path: { id, principalId: "user:grace" } }, body: { accessLevel: 1 } },
  });
  const tools = await ada.GET("/v1/tenants/{tenant}/integrations/{integration}/tools", {
    params: { path: { tenant: "default", integration: id }, query: { page_size: 10 } },
  });

  const key = await operator.POST("/v1/tenants/{tenant}/api-keys", {
    ...{ params: { path: { tenant: "default" } }, body: { name: "Back end", scopes: ["token:*"] } },
  });
  const backEnd = createClient<paths, Media>({ baseUrl, headers: { "x-api-key": key.data?.key ?? "" } });
  const path = { userId: "carol", integrationKey: "mail" };
  const kept = await backEnd.POST("/v2/users/{userId}/tokens", {
    params: { path: { userId: "carol" } },
    body: { integration_key: "mail", provider: "openai", token_type: "api_key", token_data: { api_key: "k3y" } },
  });
  const read = await backEnd.GET("/v2/users/{userId}/tokens/{integrationKey}", { params: { path } });
  const removed = await backEnd.DELETE("/v2/users/{userId}/tokens/{integrationKey}", { params: { path } });

  return {
    statuses: [stored, gone, missing, made, called, shared, tools, key, kept, read, removed].map(
      ({ response }) => response.status,
    ),
    connected: connections.map(({ provider, status }) => `${provider} ${status}`),
    problem: missing.error?.code,
    answer: called.data,
    scopes: key.data?.scopes,
    tools: tools.data?.items.length,
  };
}
