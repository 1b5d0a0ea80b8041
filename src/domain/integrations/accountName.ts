import type { Connection, Integration } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import { definitionOf } from "./definitionOf.ts";

/** The columns of an integration that say how its accounts are told apart. */
type Place = Pick<Integration, "type" | "definition" | "authorizationEndpoint" | "tokenEndpoint">;

/** By what an account is told apart: `id` exactly, `label` for people. */
export interface AccountName {
  id: string | null;
  label: string | null;
}

/**
 * Returns the provider's own id of a connected account, and the name that people know it by, as the definition says where they
 * stand: among the facts of the connection, and otherwise among the values that its user agreed to.
 *
 * @returns null when neither is known
 */
export function accountName(
  deps: Pick<Deps, "catalog">,
  integration: Place,
  { parameters, data }: Pick<Connection, "parameters" | "data">,
): AccountName | null {
  const { account } = definitionOf(deps, integration);
  const known = { ...parameters, ...data };
  const found = (name: string | undefined) =>
    name !== undefined && Object.hasOwn(known, name) ? (known[name] ?? null) : null;
  const [id, label] = [found(account.id), found(account.label)];
  return id === null && label === null ? null : { id, label };
}
