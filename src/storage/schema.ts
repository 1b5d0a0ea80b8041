/** All tables of the database. After a change: `npm run migration`. */

export * from "./schema/approvals.ts";
export { databaseNow, databaseNowText } from "./schema/columns.ts";
export * from "./schema/connections.ts";
export * from "./schema/connectSessions.ts";
export * from "./schema/grants.ts";
export * from "./schema/integrations.ts";
export * from "./schema/tenants.ts";
