import { type Asker, askerOf, rightsOf } from "./asker.ts";
import type { Database } from "./database.ts";
import type { Connection, Integration } from "./integrations.ts";
import { readerOf } from "./readColumns.ts";
import { connections, databaseNowText, integrations } from "./schema.ts";
import { send, type TextQuery, writtenOnce } from "./textQuery.ts";
import type { Viewer } from "./visibility.ts";

/** Whose tokens are meant, and who the query is made for. */
export interface TokenOwner {
  viewer: Viewer;
  subject: string;
  /** Whether to include connections that were not stored under a name. Their name is the integration's slug. */
  includesOthers: boolean;
}

/** A token with its integration, as in `IntegrationView`. */
export interface TokenView {
  integration: Integration;
  connection: Connection;
  /** The database's clock at the read, in milliseconds. */
  now: number;
}

/**
 * Finds the tokens of a name that a viewer sees: the stored one, or else at most two that were not stored, because a second
 * one means that the name is ambiguous. One round trip. It is the query of every token that is handed out, so it reads what
 * it returns: the stored name by its index, and only without one those of the user's connections that have no name.
 */
export function findTokens(db: Database, owner: TokenOwner, name: string): Promise<TokenView[]> {
  return send(db, tokensNamed(askerOf(owner.viewer, owner.subject), owner, name));
}

/** The statement of `findTokens`. */
export function tokensNamed(
  asker: Asker,
  { subject, includesOthers }: Omit<TokenOwner, "viewer">,
  name: string,
): TextQuery<TokenView[]> {
  return {
    text: once(`${asker.principals} ${asker.text}`, () => write(asker)),
    parameters: [...asker.parameters, subject, name, includesOthers ? 1 : 0],
    read: (rows) => rows.map(toView),
  };
}

const integration = readerOf(integrations, "integration");
const connection = readerOf(connections, "connection");

function toView(values: readonly unknown[]): TokenView {
  return {
    integration: integration.read(values, 0),
    connection: connection.read(values, integration.width),
    now: Number(values[integration.width + connection.width]),
  };
}

const once = writtenOnce();

function write(asker: Asker): string {
  const { isLiving, isSeen } = rightsOf(asker);
  const ofSubject = (index: string) => `FROM asker CROSS JOIN connections AS connection INDEXED BY ${index}
    CROSS JOIN integrations AS integration ON integration.id = connection.integration_id
    WHERE connection.tenant_id = asker.tenant AND connection.subject = ?5 AND connection.status <> 'disconnected'
    AND ${isLiving} AND ${isSeen}`;
  const named = `${ofSubject("connections_by_token_key")} AND connection.token_key = ?6`;
  const row = `SELECT ${integration.text}, ${connection.text}, ${databaseNowText} AS now`;
  // A username with a password is not a token.
  return `WITH asker AS (${asker.text}) ${row} ${named}
    UNION ALL ${row} ${ofSubject("connections_without_token_key")} AND connection.token_key IS NULL
      AND integration.slug = ?6 AND integration.auth_type <> 'basic' AND ?7 AND NOT EXISTS (SELECT 1 ${named}) LIMIT 2`;
}
