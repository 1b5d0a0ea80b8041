import { type FormerClient, findFormerClients } from "../../storage/formerClients.ts";
import type { Connection, Integration } from "../../storage/integrations.ts";
import type { Deps } from "../context.ts";
import { agreedIntegration } from "../integrations/agreedIntegration.ts";
import { oauthProfile } from "../integrations/oauthProfile.ts";
import { revocationOf } from "./revocationTarget.ts";

/** A grant, as far as it says what its user agreed to. */
type Grant = Pick<Connection, "integrationVersion" | "parameters">;

/** How a grant is to be ended. */
export interface Given {
  /** The integration with the addresses and the client that the grant was given under. */
  integration: Integration;
  /**
   * The same before a change, when its secret is another. The secret of now may have been renewed at the provider, or not be
   * the provider's at all: whoever changes an address has to give one.
   */
  former: Integration | undefined;
}

/** What an integration was when grants were given under it. Only `givenSettings` makes it. */
export interface GivenSettings {
  /**
   * Undefined when nothing is known of the grant's version: it is better that a grant stays valid than that its tokens go to
   * an address that its user never saw.
   */
  of(grant: Grant): Given | undefined;
}

/**
 * Reads what an integration was when these grants were given. No round trip when it has not changed since, otherwise one.
 */
export async function givenSettings(
  deps: Deps,
  integration: Integration,
  grants: Pick<Grant, "integrationVersion">[],
): Promise<GivenSettings> {
  const current = versionOfSettings(integration);
  const versions = new Set(grants.map(({ integrationVersion }) => integrationVersion));
  versions.delete(current);
  const found = versions.size === 0 ? [] : await findFormerClients(deps.db, integration, [...versions]);
  const formers = new Map(found.map((kept) => [kept.version, withFormer(integration, kept)]));
  return {
    of(grant) {
      if (grant.integrationVersion === current) return { integration, former: undefined };
      const former = formers.get(grant.integrationVersion);
      if (!former) return undefined;
      const isAlike = isEndedAlike(deps, integration, former, grant);
      return isAlike ? { integration, former } : { integration: former, former: undefined };
    },
  };
}

/** The beginning of its deletion raises an integration's version, and changes no setting. */
function versionOfSettings({ version, deletingSince }: Integration): number {
  return deletingSince === null ? version : version - 1;
}

function withFormer(integration: Integration, { settings, clientSecretSealed }: FormerClient): Integration {
  return { ...integration, ...settings, clientSecretSealed };
}

/**
 * Whether a grant is ended now where and as which client it was then. So the secret of now is meant for there, too. When
 * there is none any more, the former one is all that is left.
 */
function isEndedAlike(deps: Deps, now: Integration, then: Integration, grant: Grant): boolean {
  const hasLostSecret = now.clientSecretSealed === null && then.clientSecretSealed !== null;
  if (hasLostSecret || now.clientId !== then.clientId) return false;
  const [here, there] = [now, then].map((one) => {
    const agreed = agreedIntegration(one, grant);
    return oauthProfile(deps, agreed) && revocationOf(deps, agreed)?.endpoint;
  });
  return here !== undefined && here === there;
}
