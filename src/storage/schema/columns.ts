import { sql } from "drizzle-orm";
import { integer, text } from "drizzle-orm/sqlite-core";

/** Milliseconds since the epoch by the database's clock, which decides in all comparisons of time. */
export const databaseNowText = "(CAST(unixepoch('subsec') * 1000 AS INTEGER))";
export const databaseNow = sql<number>`${sql.raw(databaseNowText)}`;

/**
 * Returns a generated column with the key id of the envelope `v1.<kid>.…` in another column, to find what an old key
 * sealed.
 */
export function keyIdOf<const Name extends string>(name: Name, sealed: string) {
  return text(name).generatedAlwaysAs(sql.raw(`substr(${sealed}, 4, instr(substr(${sealed}, 4), '.') - 1)`));
}

export const timestamps = {
  createdAt: integer("created_at").notNull().default(databaseNow),
  updatedAt: integer("updated_at").notNull().default(databaseNow),
};
