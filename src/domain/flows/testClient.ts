import { randomToken } from "../../crypto/random.ts";
import { ProviderError } from "../../oauth/errors.ts";
import { type Probe, probeClient } from "../../oauth/probeClient.ts";
import { LEVEL } from "../../terms/integration.ts";
import { requireLevel, requirePermission } from "../access/requireAccess.ts";
import { auditEvent, auditLater } from "../audit.ts";
import { type Context, type Deps, providerHttp } from "../context.ts";
import { LatchkeyError } from "../errors.ts";
import { agreedIntegration } from "../integrations/agreedIntegration.ts";
import { findIntegration } from "../integrations/findIntegration.ts";
import { redirectUri } from "../integrations/oauthProfile.ts";
import { withClientStatus } from "../integrations/withClientStatus.ts";
import { takeCall } from "../limits/takeCall.ts";
import { openSecret } from "../vault/integrationSecrets.ts";
import { reachableProfile, requireOAuth } from "./prepareFlow.ts";

/** What a provider says of an integration's OAuth client. */
export interface ClientVerdict {
  /** `unclear`: it answers, and not in a way that tells. `unreachable`: it does not answer, or fails. */
  result: "accepted" | "refused" | "unclear" | "unreachable";
  /** The server's own code, if it is one that may be kept. */
  serverError: string | undefined;
}

/**
 * Asks the provider whether it accepts the integration's OAuth client, without anybody's consent. Needs `integration:write`
 * and level 2. Nothing is stored but the client's status, as after every answer that is about the client. It counts as a call.
 *
 * @throws LatchkeyError `not_found`, `forbidden`, `authorization_not_supported`, `provider_not_active`, `rate_limited`
 */
export async function testClient(ctx: Context, reference: string): Promise<ClientVerdict> {
  const view = await findIntegration(ctx, reference);
  requirePermission(ctx, "integration:write");
  requireLevel(view, LEVEL.edit);
  const { deps } = ctx;
  const { integration } = view;
  requireOAuth(integration);
  const profile = reachableProfile(deps, agreedIntegration(integration, null));
  if (!profile) throw new LatchkeyError("provider_not_active", "This integration has no usable OAuth client yet.");
  takeCall(deps, view);
  const clientSecret = await openSecret(deps.keyring, integration, "clientSecret");
  const probe = { clientSecret, redirectUri: redirectUri(deps, integration), madeUp: madeUp(deps) };
  const verdict = await verdictOf(
    withClientStatus(deps, integration, { profile, clientSecret }, (spelled) =>
      probeClient(providerHttp(deps), { ...probe, profile: spelled }),
    ),
  );
  const outcome = verdict.result === "accepted" ? "success" : "failure";
  auditLater(ctx, auditEvent(ctx, "integration.client_tested", integration.id, { ...verdict }, outcome));
  return verdict;
}

function madeUp({ random }: Deps): Probe["madeUp"] {
  return { code: randomToken(random), codeVerifier: randomToken(random), secret: randomToken(random) };
}

async function verdictOf(asked: Promise<void>): Promise<ClientVerdict> {
  try {
    await asked;
    return { result: "accepted", serverError: undefined };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { result: RESULTS[error.kind] ?? "unclear", serverError: error.serverError };
  }
}

const RESULTS: Partial<Record<ProviderError["kind"], ClientVerdict["result"]>> = {
  invalid_client: "refused",
  unavailable: "unreachable",
  timeout: "unreachable",
};
