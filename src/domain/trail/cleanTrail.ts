import { deleteOldEvents, deleteOldUses, listTrails, readOldEvents, type Trail } from "../../storage/trail.ts";
import type { Budget } from "../budget.ts";
import type { Deps } from "../context.ts";

const DAY_MS = 24 * 3600 * 1000;
/** Events of a page, which the archive takes in one piece. */
const PAGE = 1000;
/** Uses of a page: about 3 MB, which D1 deletes by their key in a part of a second. */
const PAGE_OF_USES = 10_000;
/** Deleting a page of uses; reading a page of events, writing it to the archive and deleting it. */
const COST_OF_A_TURN = 4;

/**
 * Deletes what is older than each tenant keeps its audit trail, oldest first and in pages, the tenants in turn. Where an
 * archive is configured, the events of a page are written there before they are deleted. Can stop anywhere and goes on the
 * next time.
 *
 * @param keep what is to be left of the budget
 */
export async function cleanTrail(deps: Deps, budget: Budget, keep: number): Promise<void> {
  let count = 0;
  const trails = await listTrails(deps.db, deps.settings.auditRetentionDays);
  for (let trail = trails.shift(); trail && budget.left() - keep >= COST_OF_A_TURN; trail = trails.shift()) {
    const before = trail.now - trail.days * DAY_MS;
    const uses = await deleteOldUses(deps.db, trail.tenant, before, PAGE_OF_USES);
    const events = await deleteEvents(deps, trail, before);
    count += uses + events;
    if (uses >= PAGE_OF_USES || events >= PAGE) trails.push(trail);
  }
  deps.log("info", "trail_cleaned", { count });
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
