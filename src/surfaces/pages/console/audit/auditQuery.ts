import { auditActions } from "../../../../domain/audit.ts";
import type { AuditFilter } from "../../../../domain/tenants/auditList.ts";
import { readQuery } from "../../query.ts";
import type { Visit } from "../consolePage.ts";

/** The fields of the filter, in their order. */
export const names = ["actor", "action", "subject", "target", "integration", "since", "until"] as const;
export type Name = (typeof names)[number];

/** Fields that not every text means something in. */
export type Faulty = "action" | "since" | "until";

/** What the address says, and what it means. */
export interface AskedTrail {
  written: { [name in Name]?: string | undefined };
  filter: AuditFilter;
  /** Fields that mean nothing, and do not narrow anything down. */
  faulty: readonly Faulty[];
}

const DAY = /^\d{4}-\d\d-\d\d$/;
const LAST_MS_OF_DAY = 24 * 3600_000 - 1;

/** Reads the filter of the trail from the query. A day is a whole one, in UTC. */
export function readAuditQuery({ c }: Visit): AskedTrail {
  const written = Object.fromEntries(names.map((name) => [name, readQuery(c, name)])) as AskedTrail["written"];
  const { actor, subject, target, integration } = written;
  const action = auditActions.find((known) => known === written.action);
  const [since, until] = [timeOf(written.since, 0), timeOf(written.until, LAST_MS_OF_DAY)];
  const checks: [Faulty, boolean][] = [
    ["action", written.action !== undefined && action === undefined],
    ["since", Number.isNaN(since)],
    ["until", Number.isNaN(until)],
  ];
  const faulty = checks.filter(([, isFaulty]) => isFaulty).map(([name]) => name);
  const times = {
    since: faulty.includes("since") ? undefined : since,
    until: faulty.includes("until") ? undefined : until,
  };
  return { written, filter: { actor, action, subject, target, integration, ...times }, faulty };
}

function timeOf(text: string | undefined, ofDay: number): number | undefined {
  if (text === undefined) return undefined;
  return Date.parse(text) + (DAY.test(text) ? ofDay : 0);
}
