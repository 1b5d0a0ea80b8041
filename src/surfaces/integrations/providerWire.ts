import * as z from "zod";
import type { getProvider } from "../../domain/integrations/getProvider.ts";
import type { DescribedStatus } from "../../domain/integrations/pageProviders.ts";
import { halPageSchema, selfLink } from "../../http/hal.ts";
import { pageQuery } from "../../http/pagination.ts";
import { providerQuery } from "../../http/providerInput.ts";
import { categories } from "../../terms/category.ts";
import { authTypes, connectWays } from "../../terms/integration.ts";

export const PROVIDER = "inf:provider";

const summary = () => ({
  _links: selfLink,
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  aliases: z.array(z.string()).describe("Other names that are understood where the slug is."),
  categories: z.array(z.enum(categories)),
  docsUrl: z.url().describe("The provider's own page."),
  checked: z
    .strictObject({ page: z.url(), on: z.iso.date() })
    .describe("The page that the entry was checked against, and the day."),
  iconUrl: z.url(),
  authTypes: z.array(z.enum(authTypes)).describe("The usual one first."),
  connectBy: z
    .array(z.enum(connectWays))
    .describe("How you can connect it here now. `oauth`: GET /oauth/{id}. `token`: POST /integrations with a token."),
  connected: z.boolean(),
});

const optionalText = () => z.string().nullable();

const field = () =>
  z.strictObject({
    name: z.string(),
    label: z.string(),
    level: z
      .enum(["integration", "connection"])
      .describe("`integration`: one value for all, given when the integration is made. `connection`: of each account."),
    pattern: z.string().describe("A regular expression for the whole value."),
    example: optionalText(),
    default: optionalText(),
    help: optionalText(),
    secret: z.boolean(),
    header: optionalText().describe("Of a secret: the name under which it goes into the integration's `headers`."),
  });

const way = () =>
  z.strictObject({
    type: z.enum(authTypes),
    label: optionalText().describe("What the credential is called there."),
    help: optionalText(),
    example: optionalText(),
    usernameLabel: optionalText(),
    passwordLabel: optionalText(),
    placement: z
      .array(z.enum(["header", "query", "basic", "path"]))
      .describe("Where the credential stands in a call, part by part."),
    scopes: z
      .strictObject({
        available: z.array(z.strictObject({ name: z.string(), description: z.string() })),
        default: z.array(z.string()),
        offline: z.array(z.string()).describe("Added to each request, for a refresh token."),
      })
      .nullable(),
  });

export const providerSummary = z.lazy(() => z.strictObject(summary()));
export const providerPage = z.lazy(() => halPageSchema(PROVIDER, z.strictObject(summary())));
export const providerDetail = z.lazy(() =>
  z.strictObject({
    ...summary(),
    auth: z.array(way()),
    fields: z.array(field()),
    setup: z.strictObject({
      clientUrl: optionalText().describe("Where an OAuth client is made."),
      redirectUri: optionalText().describe("The callback address to enter there. Null where there is no OAuth."),
      steps: z.array(z.string()),
      review: optionalText().describe("What the provider wants to review."),
    }),
    apiBaseUri: z.string().describe("With the fields that fill it in braces."),
    tools: z.array(z.string()).describe("Ids of the tools that every integration of it has."),
  }),
);

export const providerParams = z.lazy(() => z.object({ provider: z.string() }));
export const providerListQuery = z.lazy(() => z.object({ ...providerQuery(), ...pageQuery() }));

type Summary = z.input<typeof providerSummary>;
type Detail = z.input<typeof providerDetail>;

export function toProviderSummary(publicUrl: string, { described, connectBy, connected }: DescribedStatus): Summary {
  return { ...factsOf(publicUrl, described), connectBy, connected };
}

function factsOf(publicUrl: string, provider: DescribedStatus["described"]) {
  const { id, slug, name, description, aliases, categories, docsUrl, checked, auth } = provider;
  return {
    _links: { self: { href: `/api/providers/${slug}` } },
    ...{ id, slug, name, description, aliases, categories, docsUrl, checked },
    iconUrl: `${publicUrl}/icons/${slug}`,
    authTypes: auth.map(({ type }) => type),
  };
}

type Found = Awaited<ReturnType<typeof getProvider>>;

export function toProviderDetail(publicUrl: string, found: Found): Detail {
  const { provider, redirectUri, steps, tools, connectBy, connected } = found;
  return {
    ...factsOf(publicUrl, provider),
    ...{ connectBy, connected },
    auth: provider.auth.map(toWay),
    fields: provider.fields.map(({ example, default: usual, help, header, ...rest }) => ({
      ...rest,
      ...{ example: example ?? null, default: usual ?? null, help: help ?? null, header: header ?? null },
    })),
    setup: {
      clientUrl: provider.setup.clientUrl ?? null,
      redirectUri: redirectUri ?? null,
      steps: [...steps],
      review: provider.setup.review ?? null,
    },
    apiBaseUri: provider.api.baseUrl,
    tools: tools.map(({ id }) => id),
  };
}

function toWay(way: Found["provider"]["auth"][number]): Detail["auth"][number] {
  const { type, placement } = way;
  const places = [placement].flat().map((place) => place.in);
  if (type === "oauth2") {
    const { available, default: usual, offline } = way.scopes;
    const none = { label: null, help: null, example: null, usernameLabel: null, passwordLabel: null };
    return { type, ...none, placement: places, scopes: { available, default: usual, offline } };
  }
  const { label, help = null, example = null } = way;
  const { usernameLabel = null, passwordLabel = null } = type === "basic" ? way : {};
  return { type, label, help, example, usernameLabel, passwordLabel, placement: places, scopes: null };
}
