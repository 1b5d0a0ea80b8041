import type { AuditFilter } from "../../storage/auditList.ts";
import type { PagedList } from "../paging/pageToken.ts";

export { type AuditFilter, LOOKED_THROUGH, type StoredAuditEvent } from "../../storage/auditList.ts";

/** The list of events that pass a filter. Pages and exports go on from each other's tokens. */
export function auditList(filter: AuditFilter): PagedList {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return {
    kind: "audit-events",
    filter: given.length === 0 ? null : given.sort(([one], [other]) => (one < other ? -1 : 1)),
  };
}
