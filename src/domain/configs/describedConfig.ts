import type { ConfigView } from "../../storage/configs.ts";
import type { Integration } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import { type AccountName, accountName } from "../integrations/accountName.ts";

/** A config, with the account that its connection is of. */
export interface DescribedConfig extends ConfigView {
  account: AccountName | null;
}

export function describedConfig(
  deps: Pick<Deps, "catalog">,
  integration: Integration,
  { config, connection }: ConfigView,
): DescribedConfig {
  return { config, connection, account: connection && accountName(deps, integration, connection) };
}
