import fc from "fast-check";
import { jsonBody } from "./app.ts";
import { canary } from "./canary.ts";
import { providerId } from "./fixtures.ts";
import { callback, callbackUrl } from "./flow.ts";
import { type GuardScene, HOSTED, runSchedule, serverOf } from "./guardScene.ts";
import type { Body, Call } from "./integrations.ts";
import { rowsOf } from "./integrationsApi.ts";
import { tokensPath } from "./tokens.ts";

/** One random story in a tenant of its own. */
export interface Story {
  scene: GuardScene;
  tenant: string;
  backEnd: (actAs?: string) => Call;
  /** The provider that most of it is about. */
  focus: Provider;
  /** The integrations that users made, in their order. */
  made: { id: string; maker: string; type: string }[];
  /** What was given by a provider's name, and so belongs at the catalogue's addresses. */
  secrets: string[];
}

type Act = (story: Story) => Promise<unknown>;

const USERS = ["ada", "bob", "mallory"] as const;
export const PROVIDERS = ["google", "github", "openai", HOSTED] as const;
const AUTH = { google: "oauth2", github: "bearer", openai: "apikey", [HOSTED]: "oauth2" } as const;
const ADDRESSES = ["authUri", "tokenUri", "revocationUri", "apiBaseUri", "altBaseUris", "parameters"] as const;
const PRINCIPALS = ["everyone", "everyone", "team:red", ...USERS.map((user) => `user:${user}`)];

export type Provider = (typeof PROVIDERS)[number];
type Address = (typeof ADDRESSES)[number];

const user = fc.constantFrom(...USERS);
/** Mostly whoever made the integration. */
const actor = fc.constantFrom(undefined, undefined, undefined, ...USERS);
/** Mostly the one that the story is about. */
const chosen = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom(...PROVIDERS) },
);
const index = fc.nat(5);
const slug = fc.constantFrom<string>(...PROVIDERS, "mine");
/** Mostly that of the provider. */
const ownSlug = fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: slug });
const addresses = fc.oneof(
  fc.constant<Address[]>([]),
  fc.constant<Address[]>(["parameters"]),
  fc.constant<Address[]>([...ADDRESSES]),
  fc.subarray([...ADDRESSES], { minLength: 1 }),
);

/** Any of the users; Ada and Mallory are of one team, and all may do everything with integrations. */
function as({ scene, tenant }: Story, name: string): Call {
  const scope = "integration:write integration:delete integration:share";
  return scene.app.as(name, { tenant, scope, groups: name === "bob" ? [] : ["red"] });
}

function asActor(story: Story, index: number, actor: string | undefined): Call {
  return as(story, actor ?? pick(story, index)?.maker ?? "nobody");
}

function at({ evil }: GuardScene, type: string, names: Address[]): Body {
  const oauth2 = ["authUri", "tokenUri", "revocationUri"];
  const fitting = names.filter((name) => {
    if (name === "parameters") return type === HOSTED;
    return !oauth2.includes(name) || AUTH[type as Provider] === "oauth2";
  });
  return Object.fromEntries(
    fitting.map((name) => {
      if (name === "parameters") return [name, serverOf(evil)];
      return [name, name === "altBaseUris" ? [evil.url] : `${evil.url}/${name}`];
    }),
  );
}

/** One of the integrations that were made; there is always one. */
function pick({ made }: Story, index: number): Story["made"][number] | undefined {
  return made[index % made.length];
}

const given = (story: Story, kind: string): string => {
  const secret = canary(kind);
  story.secrets.push(secret);
  return secret;
};

/** Whether a user owns an integration of this type or slug that is at Mallory's server, and so has decided that. */
async function owns(
  { scene, tenant, made }: Story,
  name: string,
  what: { type?: string; slug?: string },
): Promise<boolean> {
  const rows = (await rowsOf("integrations")).filter(
    (row) => row.tenant_id === tenant && row.owner === `user:${name}` && isAt(scene, row),
  );
  const ids = made.map(({ id }) => id);
  return rows.some(({ id, type, slug }) => ids.includes(String(id)) && (type === what.type || slug === what.slug));
}

/** Whether a user's own value for the host says where a provider is. */
async function saysWhere(story: Story, name: string, provider: Provider): Promise<boolean> {
  return provider === HOSTED && (await owns(story, name, { type: HOSTED }));
}

const make = fc.record({ user, chosen, ownSlug, addresses }).map(
  ({ user, chosen, ownSlug, addresses }): Act =>
    async (story) => {
      const provider = chosen ?? story.focus;
      const slug = ownSlug ?? provider;
      const typedIn = at(story.scene, provider, addresses);
      // The client of an integration on the catalogue's addresses is for the catalogue's token endpoint.
      const clientSecret = Object.keys(typedIn).length > 0 ? canary("at-evil") : given(story, "client-secret");
      const client = AUTH[provider] === "oauth2" ? { clientId: "client", clientSecret } : {};
      const body = { name: slug, slug, type: provider, authType: AUTH[provider], ...client, ...typedIn };
      const response = await as(story, user)("/api/integrations", jsonBody(body));
      if (response.status !== 201) return;
      story.made.push({ ...(await response.json<{ id: string }>()), maker: user, type: provider });
    },
);

const share = fc
  .record({ index, actor, principal: fc.constantFrom(...PRINCIPALS), accessLevel: fc.integer({ min: 1, max: 3 }) })
  .map(
    ({ index, actor, principal, accessLevel }): Act =>
      async (story) => {
        const path = `/api/integrations/${pick(story, index)?.id}/shares/${principal}`;
        await asActor(story, index, actor)(path, jsonBody({ accessLevel }, "PUT"));
      },
  );

const give = fc
  .record({ index, actor, to: fc.constantFrom({ teamId: "red" }, ...USERS.map((userId) => ({ userId }))) })
  .map(
    ({ index, actor, to }): Act =>
      async (story) => {
        await asActor(story, index, actor)(`/api/integrations/${pick(story, index)?.id}/owner`, jsonBody(to, "PUT"));
      },
  );

const accept = fc.record({ index, user }).map(
  ({ index, user }): Act =>
    async (story) => {
      await as(story, user)(`/api/integrations/${pick(story, index)?.id}/owner:accept`, { method: "POST" });
    },
);

/** Whoever may edit types in addresses, with or without giving secrets again. */
const edit = fc.record({ index, actor, addresses, slug: fc.option(slug, { nil: undefined }), again: fc.boolean() }).map(
  ({ index, actor, addresses, slug, again }): Act =>
    async (story) => {
      const target = pick(story, index);
      const secret = again && AUTH[target?.type as Provider] === "oauth2" ? { clientSecret: canary("editors") } : {};
      const body = { ...at(story.scene, target?.type ?? "", addresses), ...secret, ...(slug && { slug }) };
      await asActor(story, index, actor)(`/api/integrations/${target?.id}`, jsonBody(body, "PATCH"));
    },
);

const by = fc.constantFrom("back end", "acting", "user");
const store = fc
  .record({ user, chosen, by, named: fc.constantFrom("as the provider", "mine"), client: fc.boolean() })
  .map(
    ({ user, chosen, by, named, client }): Act =>
      async (story) => {
        const provider = chosen ?? story.focus;
        const callers = { "back end": story.backEnd(), acting: story.backEnd(user), user: as(story, user) };
        const isOwnPlace = by === "user" && (await saysWhere(story, user, provider));
        const secret = (kind: string) => (isOwnPlace ? canary(kind) : given(story, kind));
        const own = client ? { client_id: "back-end", client_secret: secret("client") } : {};
        const grant = () => ({
          access_token: secret("access"),
          refresh_token: secret("refresh"),
          expires_in: 3600,
          ...own,
        });
        const isOAuth = AUTH[provider] === "oauth2";
        const token_data = isOAuth ? grant() : { api_key: secret("key") };
        const key = named === "mine" ? "mine" : provider;
        const body = { integration_key: key, provider, token_type: isOAuth ? "oauth2" : "api_key", token_data };
        await callers[by as keyof typeof callers](tokensPath(user), jsonBody(body));
      },
  );

const connectByProvider = fc.record({ user, chosen }).map(
  ({ user, chosen }): Act =>
    async (story) => {
      const provider = chosen ?? story.focus;
      const accessToken = (await saysWhere(story, user, provider)) ? canary("own") : given(story, "token");
      const body = { providerId: providerId(story.scene.app.deps, provider), accessToken };
      await as(story, user)("/integrations", jsonBody(body));
    },
);

/** By OAuth, to the end: the code is a secret too. */
const connectByButton = fc.record({ user, chosen }).map(
  ({ user, chosen }): Act =>
    async (story) => {
      const provider = chosen ?? story.focus;
      const isOwnPlace = await saysWhere(story, user, provider);
      const response = await as(story, user)(`/oauth/${providerId(story.scene.app.deps, provider)}`);
      const location = response.headers.get("location");
      if (location === null) return;
      if (!isOwnPlace && location.includes(story.scene.evil.url))
        throw new Error("the button leads to the wrong server");
      const code = isOwnPlace ? "code" : given(story, "code");
      const state = new URL(location).searchParams.get("state") ?? "";
      const cookie = response.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
      await callback(story.scene.app, callbackUrl(state, { code }), cookie);
    },
);

async function connectWith(story: Story, name: string, reference = "", type = "", secret = ""): Promise<void> {
  const body = {
    oauth2: { accessToken: secret, refreshToken: secret },
    bearer: { token: secret },
    apikey: { apiKey: secret },
  };
  const authType = AUTH[type as Provider] ?? "oauth2";
  await as(story, name)(`/api/integrations/${reference}/connect`, jsonBody(body[authType]));
}

/** By a slug that is a provider's: what the user owns or has connected under that name is what the user means. */
const connectBySlug = fc.record({ user, chosen }).map(
  ({ user, chosen }): Act =>
    async (story) => {
      const provider = chosen ?? story.focus;
      const isMeant =
        (await owns(story, user, { slug: provider })) || (await hasConnected(story, `user:${user}`, provider));
      const secret = isMeant ? canary("own") : given(story, "by-slug");
      await connectWith(story, user, provider, provider, secret);
    },
);

/** Whether a user is connected to an integration of that slug that is at Mallory's server, and so has agreed to that. */
async function hasConnected({ made, scene }: Story, subject: string, slug: string): Promise<boolean> {
  const connected = (await rowsOf("connections")).filter((row) => row.subject === subject);
  const ids = connected.map(({ integration_id }) => integration_id);
  const there = (await rowsOf("integrations")).filter((row) => row.slug === slug && isAt(scene, row));
  return there.some(({ id }) => ids.includes(id) && made.some((one) => one.id === id));
}

function isAt({ evil }: GuardScene, row: object): boolean {
  return JSON.stringify(row).includes(serverOf(evil).stage);
}

/** By its id, which means the addresses of now. */
const connectById = fc.record({ index, user }).map(
  ({ index, user }): Act =>
    async (story) => {
      const target = pick(story, index);
      const row = (await rowsOf("integrations")).find(({ id }) => id === target?.id);
      const secret = row && isAt(story.scene, row) ? canary("agreed") : given(story, "by-id");
      await connectWith(story, user, target?.id, target?.type, secret);
    },
);

const schedule: fc.Arbitrary<Act> = fc.constant((story) => runSchedule(story.scene.app));

const acts: [number, fc.Arbitrary<Act>][] = [
  [2, make],
  [2, share],
  [2, give],
  [2, accept],
  [3, edit],
  [5, store],
  [4, connectByProvider],
  [3, connectByButton],
  [5, connectBySlug],
  [3, connectById],
  [1, schedule],
];

/** What several users and a back end do, one after the other; it begins with integrations that are there. */
export const stories: fc.Arbitrary<Act[]> = fc
  .tuple(
    fc.array(make, { minLength: 2, maxLength: 3 }),
    fc.array(share, { minLength: 3, maxLength: 5 }),
    fc.array(connectById, { minLength: 1, maxLength: 3 }),
    fc.array(fc.oneof(...acts.map(([weight, arbitrary]) => ({ weight, arbitrary }))), { minLength: 6, maxLength: 14 }),
  )
  .map((parts) => parts.flat());

/** At the end everything that is stored is used: every name is called by everybody, and all that is due is refreshed. */
export async function useAll(story: Story): Promise<void> {
  const references = [story.focus, "mine", ...story.made.map(({ id }) => id)];
  const callAll = async () => {
    for (const name of USERS) {
      for (const reference of references) await as(story, name)(`/api/integrations/${reference}/request/me`);
    }
  };
  await callAll();
  await runSchedule(story.scene.app);
  await callAll();
  for (const name of USERS) {
    for (const { id } of story.made) await as(story, name)(`/api/integrations/${id}/connection`, { method: "DELETE" });
  }
  await runSchedule(story.scene.app);
}
