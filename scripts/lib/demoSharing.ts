import type { Environment } from "./environment.ts";
import { createUser, type LatchkeyUser } from "./latchkeyClient.ts";
import type { Narrator } from "./narrator.ts";

type Stage = Narrator & { environment: Environment; lin: LatchkeyUser; bob: LatchkeyUser };

const GRANTED = "integration:write integration:share integration:delete";
const NOTES = "/api/integrations/lin:field-notes";

/**
 * The second part of the demo: an administrator configures a custom service through the API and shares it with a team, a
 * member of the team connects, and the connection is ended at its provider too.
 */
export async function showSharing(scene: Narrator & { environment: Environment }): Promise<void> {
  const { environment } = scene;
  const lin = await createUser(environment, "lin", { scope: GRANTED });
  const bob = await createUser(environment, "bob", { groups: ["writers"] });
  const stage = { ...scene, lin, bob };
  await configure(stage);
  await share(stage);
  const tokens = await connectMember(stage);
  await lookAsOwner(stage, tokens);
  await endConnection(stage, tokens);
}

async function configure({ environment, lin, tell, show, expect }: Stage): Promise<void> {
  tell("Lin, an administrator, configures a service of her own: POST /api/integrations");
  const { status, body } = await lin.call("POST", "/api/integrations", customService(environment));
  const item = body as { slug: string; redirectUri: string; hasClientSecret: boolean };
  show(`${status}: lin:${item.slug}, hasClientSecret ${item.hasClientSecret}, redirect URI of its own:`);
  show(item.redirectUri);
  expect(status === 201 && item.hasClientSecret, "it is made, and its secret is known to be there");
  environment.practice.addRedirectUri(item.redirectUri);
}

async function share({ lin, bob, tell, show, expect }: Stage): Promise<void> {
  tell(`Bob does not see it: GET ${NOTES}`);
  const hidden = await bob.call("GET", NOTES);
  show(String(hidden.status));
  expect(hidden.status === 404, "to Bob it does not exist");
  tell(`Lin shares it with the team writers: PUT ${NOTES}/shares/team:writers`);
  const shared = await lin.call("PUT", `${NOTES}/shares/team:writers`, { accessLevel: 1 });
  show(`${shared.status}: ${JSON.stringify(shared.body)}`);
  expect(shared.status === 200, "the team may use it");
}

/** @returns what the provider issued for it */
async function connectMember({ environment, bob, tell, show, expect }: Stage): Promise<string[]> {
  const before = new Set(environment.practice.issuedTokens());
  tell(`Bob, of that team, connects it through the provider's pages: GET ${NOTES}/connect`);
  const end = await bob.connect(`${NOTES}/connect`);
  show(`the browser ends at ${end.pathname}${end.search}`);
  expect(end.searchParams.get("success") === "true", "the flow ends with success=true");
  const called = await bob.call("GET", `${NOTES}/request/me`);
  show(`Bob calls it: ${called.status}: ${JSON.stringify(called.body)}`);
  expect((called.body as { sub: string }).sub === "bob", "the service answers that the token is Bob's");
  return environment.practice.issuedTokens().filter((token) => !before.has(token));
}

async function lookAsOwner({ environment, lin, tell, show, expect }: Stage, tokens: string[]): Promise<void> {
  tell(`Lin sees who may use it, and no secret: GET ${NOTES} and ${NOTES}/shares`);
  const item = await lin.call("GET", NOTES);
  const shares = await lin.call("GET", `${NOTES}/shares`);
  const text = JSON.stringify([item.body, shares.body]);
  show((shares.body as Shares)._embedded["inf:integration-share"].map(({ principalId }) => principalId).join(", "));
  expect(text.includes("team:writers"), "the share is listed");
  expect(![environment.practiceClientSecret, ...tokens].some((secret) => text.includes(secret)), "no secret is shown");
}

async function endConnection({ environment, bob, tell, show, expect }: Stage, tokens: string[]): Promise<void> {
  tell(`Bob deletes his connection, and its grant ends at the provider: DELETE ${NOTES}/connection`);
  const active = await countActive(environment, tokens);
  const { status } = await bob.call("DELETE", `${NOTES}/connection`);
  const left = await countActive(environment, tokens);
  show(`${status}; active tokens by the provider's introspection: ${active} before, ${left} after`);
  expect(status === 204 && active === 2 && left === 0, "the provider says that nothing of it is active");
}

type Shares = { _embedded: { "inf:integration-share": { principalId: string }[] } };

function customService({ practice, practiceClientSecret }: Environment) {
  return {
    name: "Field notes",
    type: "custom",
    authType: "oauth2",
    authUri: `${practice.origin}/auth`,
    tokenUri: `${practice.origin}/token`,
    revocationUri: `${practice.origin}/token/revocation`,
    apiBaseUri: `${practice.origin}/api`,
    clientId: practice.clientId,
    clientSecret: practiceClientSecret,
    basicTokenAuth: true,
    scope: "openid notes:read offline_access",
    authorizationParams: { prompt: "consent" },
  };
}

/** RFC 7662: how many of the tokens the provider still honours. */
async function countActive({ practice, practiceClientSecret }: Environment, tokens: string[]): Promise<number> {
  const authorization = `Basic ${btoa(`${practice.clientId}:${practiceClientSecret}`)}`;
  const answers = tokens.map(async (token) => {
    const body = new URLSearchParams({ token });
    const response = await fetch(`${practice.origin}/token/introspection`, {
      method: "POST",
      headers: { authorization },
      body,
    });
    return ((await response.json()) as { active: boolean }).active;
  });
  return (await Promise.all(answers)).filter(Boolean).length;
}
