import { deleteOldEvents, deleteOldUses, listTrails, readOldEvents, type Trail } from "../../storage/trail.ts";
import type { Budget } from "../budget.ts";
import type { Deps } from "../context.ts";

const DAY_MS = 24 * 3600 * 1000;
const PAGE = 1000;
/** Reading and deleting a page, and one write to the archive. */
const COST_OF_A_PAGE = 4;

/**
 * Deletes what is older than each tenant keeps its audit trail, oldest first and in pages. Where an archive is configured,
 * the events of a page are written there before they are deleted. Can stop anywhere and goes on the next time.
 *
 * @param keep what is to be left of the budget
 */
export async function cleanTrail(deps: Deps, budget: Budget, keep: number): Promise<void> {
  let count = 0;
  for (const trail of await listTrails(deps.db, deps.settings.auditRetentionDays)) {
    const before = trail.now - trail.days * DAY_MS;
    count += await inPages(budget, keep, () => deleteUses(deps, trail, before));
    count += await inPages(budget, keep, () => deleteEvents(deps, trail, before));
  }
  deps.log("info", "trail_cleaned", { count });
}

/** Goes on until a page is not full. */
async function inPages(budget: Budget, keep: number, deletePage: () => Promise<number>): Promise<number> {
  let count = 0;
  for (let last = PAGE; last >= PAGE && budget.left() - keep >= COST_OF_A_PAGE; count += last)
    last = await deletePage();
  return count;
}

function deleteUses({ db }: Deps, { tenant }: Trail, before: number): Promise<number> {
  return deleteOldUses(db, tenant, before, PAGE);
}

async function deleteEvents({ db, archive }: Deps, { tenant }: Trail, before: number): Promise<number> {
  if (!archive) return deleteOldEvents(db, tenant, before, PAGE);
  const events = await readOldEvents(db, tenant, before, PAGE);
  const [first] = events;
  const last = events.at(-1);
  if (!first || !last) return 0;
  const lines = events.map((event) => `${JSON.stringify(event)}\n`).join("");
  // The same page has the same name: an archive that was written and not deleted is written over.
  await archive.put(`audit/${encodeURIComponent(tenant)}/${first.id}.jsonl`, lines);
  return deleteOldEvents(db, tenant, before, PAGE, last.id);
}
