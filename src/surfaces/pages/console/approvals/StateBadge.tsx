import type { ApprovalState } from "../../../../terms/approvals.ts";
import { Badge } from "../../../../ui/components/Notice.tsx";
import type { Texts } from "../../../../ui/language.ts";

const TONES = { pending: "warn", approved: "good", denied: "bad", executed: "good", expired: "plain" } as const;

/** How an approval stands, in a word or two. */
export function StateBadge({ state, said }: { state: ApprovalState; said: Texts["consoleApprovals"] }) {
  return <Badge tone={TONES[state]}>{said.states[state]}</Badge>;
}
