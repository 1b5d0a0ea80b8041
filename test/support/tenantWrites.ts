import type { Body } from "./integrations.ts";
import { makeConfig, SITED_PATH, type Sited, TENANT } from "./tenants.ts";

/** A write of section 3 with a body that it would accept, or without body. */
export interface TenantWrite {
  operationId: string;
  method: string;
  path: string;
  body?: Body;
}

const DOCUMENT = { openapi: "3.1.0", paths: { "/me": { get: { operationId: "me" } } } };

/** Every write of the surface, for an integration with a config; who sends them needs to be a superuser. */
export async function tenantWrites({ lin }: Sited): Promise<TenantWrite[]> {
  const { id: config } = await makeConfig(lin);
  const valid = { integrationAuthMetadataId: "oauth2", configParameters: { site: "acme" } };
  const consume = { credentialKey: "no-such-key", integrationConfigId: config };
  const at = (operationId: string, method: string, path: string, body?: Body): TenantWrite => ({
    ...{ operationId, method, path },
    ...(body && { body }),
  });
  return [
    at("createConfig", "POST", `${SITED_PATH}/configs`, { displayName: "New" }),
    at("updateConfig", "PATCH", `${SITED_PATH}/configs/${config}`, { displayName: "Other" }),
    at("authorizeIntegration", "POST", `${SITED_PATH}:authorize`, valid),
    at("consumeOAuthCredentials", "POST", `${SITED_PATH}:consumeOAuthCredentials`, consume),
    at("importTools", "POST", `${SITED_PATH}/tools:import`, DOCUMENT),
    at("executeTool", "POST", `${SITED_PATH}/tools/me:execute`, { parameters: {} }),
    at("createApiKey", "POST", `${TENANT}/api-keys`, { name: "key", scopes: [] }),
    at("attenuateApiKey", "POST", `${TENANT}/api-keys:attenuate`, {}),
    at("approveCall", "POST", `${TENANT}/approvals/apr_01h455vb4pex5vsknk084sn02q:approve`),
    at("denyCall", "POST", `${TENANT}/approvals/apr_01h455vb4pex5vsknk084sn02q:deny`, {}),
    at("createConnectSession", "POST", `${TENANT}/connect-sessions`, { userId: "ada" }),
    at("endConnectSession", "DELETE", `${TENANT}/connect-sessions/cs_01h455vb4pex5vsknk084sn02q`),
    at("updateTenant", "PATCH", TENANT, { name: "Acme" }),
    at("setTenantLogo", "PUT", `${TENANT}/logo`),
    at("removeTenantLogo", "DELETE", `${TENANT}/logo`),
    at("deleteApiKey", "DELETE", `${TENANT}/api-keys/key_01h455vb4pex5vsknk084sn02q`),
    at("deleteConfig", "DELETE", `${SITED_PATH}/configs/${config}`),
  ];
}
