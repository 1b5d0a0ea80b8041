import { type Asker, askerOf, rightsOf } from "./asker.ts";
import type { Database } from "./database.ts";
import type { TokenOwner } from "./findTokens.ts";
import type { Connection, Integration } from "./integrations.ts";
import { readerOf } from "./readColumns.ts";
import { connections, databaseNowText, integrations } from "./schema.ts";
import { send, type TextQuery, writtenOnce } from "./textQuery.ts";

/** The row of a token that is stored under a name, whether it has ended or not. */
export type TokenRow = Pick<
  Connection,
  "id" | "version" | "status" | "tokenKey" | "integrationId" | "integrationVersion"
>;

/** The row of a token, with the integration that it is on. */
export interface TokenOfName {
  row: TokenRow;
  integration: Integration;
  /** Whether the viewer sees the integration. */
  seen: boolean;
  /** The database's clock at the read, in milliseconds. */
  now: number;
}

/** Finds the row of a name. One round trip, by its index. */
export function findTokenOfName(
  db: Database,
  { viewer, subject }: Pick<TokenOwner, "viewer" | "subject">,
  name: string,
): Promise<TokenOfName | undefined> {
  return send(db, rowNamed(askerOf(viewer, subject), name));
}

const integration = readerOf(integrations, "integration");
const connection = readerOf(connections, "connection");

function rowNamed(asker: Asker, name: string): TextQuery<TokenOfName | undefined> {
  return {
    text: once(String(asker.principals), () => write(asker)),
    parameters: [...asker.parameters, name],
    read: ([values]) => {
      if (!values) return undefined;
      const [seen, now] = values.slice(integration.width + connection.width);
      return {
        row: connection.read(values, integration.width),
        integration: integration.read(values, 0),
        seen: seen === 1,
        now: Number(now),
      };
    },
  };
}

const once = writtenOnce();

function write(asker: Asker): string {
  return `WITH asker AS (${asker.text})
    SELECT ${integration.text}, ${connection.text}, ${rightsOf(asker).isSeen} AS seen, ${databaseNowText} AS now
    FROM asker CROSS JOIN connections AS connection INDEXED BY connections_by_token_key
    CROSS JOIN integrations AS integration ON integration.id = connection.integration_id
    WHERE connection.tenant_id = asker.tenant AND connection.subject = asker.subject AND connection.token_key = ?5`;
}
