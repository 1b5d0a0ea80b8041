import type { Quotas } from "../../terms/quota.ts";

/**
 * How much may be stored when the deployment says nothing. One D1 database takes 10 GB for all tenants together; a user
 * at every limit takes about 100 MB at worst, and usually less than one.
 */
export const DEFAULT_QUOTAS: Quotas = {
  user: { integrations: 1000, connections: 1000, configs: 1000, shares: 1000, tools: 10_000, icons: 100, keys: 100 },
  tenant: {
    integrations: 100_000,
    connections: 1_000_000,
    configs: 100_000,
    shares: 100_000,
    tools: 100_000,
    icons: 10_000,
    keys: 10_000,
  },
};
