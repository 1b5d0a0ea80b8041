import { oauth2Method } from "../../src/catalog/catalog.ts";
import type { DescribedProvider, OAuth2Method } from "../../src/catalog/schema.ts";
import type { AuthType } from "../../src/terms/integration.ts";
import type { Facts } from "../../test/support/providers/facts.ts";

const METHODS: Record<AuthType, string> = {
  oauth2: "OAuth 2.0",
  bearer: "token",
  apikey: "API key",
  basic: "name and password",
};

const HEAD = ["provider", "methods", "refresh", "revocation", "PKCE", "rotation", "account id", "checked", "open"];

/** The whole of docs/providers.md. */
export function providersPage(providers: readonly DescribedProvider[], facts: readonly Facts[]): string {
  const sorted = [...providers].sort((one, other) => (one.slug < other.slug ? -1 : 1));
  const bySlug = new Map(facts.map((one) => [one.slug, one]));
  return [
    "# Providers",
    "",
    `\`npm run catalog\` writes this page. The catalogue has ${providers.length} providers. Whether one gives refresh tokens is from`,
    "`test/catalog/facts`, everything else from the definitions in `src/catalog/providers`.",
    "",
    table(
      HEAD,
      sorted.map((provider) => rowOf(provider, bySlug.get(provider.slug))),
    ),
    "",
    '*Revocation*: whether Latchkey can end a grant at the provider; "of all": it ends all that the user granted to the client.',
    "*Rotation*: whether a refresh token that was used works again (*static*), for a while (*grace*) or not (*strict*). *Account id*:",
    "the fact by which two accounts of one user are told apart. *Checked*: the day, and the page of the provider's documentation.",
    "*Open*: how many statements could not be confirmed on that day; they stand below.",
    "",
    "## What could not be confirmed",
    "",
    "Documentation that nobody could read, samples that it lacks, and what was taken from memory or from other clients. Somebody who has an",
    "account there can settle it: correct the facts, and then the definition.",
    "",
    table(
      ["provider", "what is open"],
      facts.flatMap(({ slug, unsure = [] }) => (unsure.length > 0 ? [[slug, unsure.join(" ")]] : [])),
    ),
    "",
    "## What cannot be supported yet",
    "",
    table(
      ["provider", "reason"],
      facts.flatMap(({ slug, unsupported }) => (unsupported ? [[slug, unsupported]] : [])),
    ),
    "",
  ].join("\n");
}

function rowOf(provider: DescribedProvider, facts: Facts | undefined): string[] {
  const { name, slug, auth, account, checked } = provider;
  if (!facts) throw new Error(`There is no test/catalog/facts/${slug}.json`);
  const method = oauth2Method(provider);
  return [
    `${name} (\`${slug}\`)`,
    auth.map(({ type }) => METHODS[type]).join(", "),
    ...(method
      ? [refreshOf(method, facts), revocationOf(method), method.pkce, method.refresh.rotation]
      : ["", "", "", ""]),
    account.id === undefined ? "" : `\`${account.id}\``,
    `[${checked.on}](${checked.page})`,
    String(facts.unsure?.length ?? 0),
  ];
}

function refreshOf({ longLived }: OAuth2Method, { oauth2 }: Facts): string {
  if (longLived) return "by exchange";
  return oauth2?.refresh ? "yes" : "no";
}

function revocationOf({ revocation }: OAuth2Method): string {
  if (!revocation) return "no";
  return revocation.endsAll ? "of all" : "yes";
}

function table(head: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}
