import type { Catalog } from "../../catalog/catalog.ts";
import { listTenantConnections as readConnections, type TenantConnection } from "../../storage/tenantConnections.ts";
import type { ConnectionStatus } from "../../terms/connection.ts";
import { requirePermission } from "../access/requireAccess.ts";
import type { Context } from "../context.ts";
import { type AccountName, accountName } from "../integrations/accountName.ts";
import { type Page, type PageRequest, readPage } from "../paging/page.ts";
import { type Finding, findingOf } from "./findingOf.ts";

/** Which connections of a tenant are wanted. All that are given must hold. */
export interface WantedConnections {
  /** Id of the user whose it is, or who connected it for everyone. */
  user?: string | undefined;
  /** Id of an integration. */
  integration?: string | undefined;
  /** Slug of a provider. */
  provider?: string | undefined;
  /** Undefined: all that have not ended. */
  status?: ConnectionStatus | undefined;
  /**
   * Words. Each must be in the user's id, in what is known of the account, or in the integration's name, slug or provider.
   */
  q?: string | undefined;
}

/** A connection of a tenant, without secrets. */
export interface ListedTenantConnection extends TenantConnection {
  /** Whether it works, or why not. */
  finding: Finding;
  account: AccountName | null;
}

const MAX_WORDS = 5;
/** Shorter words would mean most providers. */
const SHORTEST_PROVIDER = 3;

/**
 * Lists the connections of the tenant, newest first, whoever has them. Needs `connection:read`. One database round trip. Of
 * words, a user by the beginning of its id and a service by its name are found among all connections, everything else among
 * those and the newest thousand.
 *
 * @throws LatchkeyError `forbidden`, `validation_failed` when the token is not one of this list
 */
export async function listTenantConnections(
  ctx: Context,
  { q = "", ...wanted }: WantedConnections,
  request: PageRequest,
): Promise<Page<ListedTenantConnection, undefined>> {
  requirePermission(ctx, "connection:read");
  const { db, catalog } = ctx.deps;
  const { user, integration, provider, status } = wanted;
  const texts = wordsOf(q);
  const words = texts.map((text) => ({ text, providers: providersNamed(catalog, text) }));
  const list = { kind: "connections", filter: [user, integration, provider, status, texts] } as const;
  return readPage(ctx, list, request, {
    read: async ({ after }, limit) => {
      const rows = await readConnections(db, ctx.caller.tenant, { ...wanted, words }, after, limit);
      const items = rows.map((row) => {
        const { connection, integration, now } = row;
        const finding = findingOf(connection, integration, now);
        return { ...row, finding, account: accountName(ctx.deps, integration, connection) };
      });
      return { items, total: undefined };
    },
    keyOf: ({ connection }) => connection.id,
  });
}

function wordsOf(text: string): string[] {
  return [...new Set(text.split(/\s+/).filter(Boolean))].slice(0, MAX_WORDS);
}

function providersNamed({ entries }: Catalog, word: string): string[] {
  const wanted = word.toLowerCase();
  if (wanted.length < SHORTEST_PROVIDER) return [];
  const named = entries.filter(({ slug, name, aliases }) =>
    [slug, name, ...aliases].some((one) => one.toLowerCase().includes(wanted)),
  );
  return named.map(({ slug }) => slug);
}
