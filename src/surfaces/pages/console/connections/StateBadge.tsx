import type { Finding } from "../../../../domain/connections/findingOf.ts";
import { Badge } from "../../../../ui/components/Notice.tsx";
import type { Texts } from "../../../../ui/language.ts";
import { TONES } from "./looks.ts";

/** How a connection stands, in two words. What is wrong counts, whatever its row says. */
export function StateBadge({ finding, said }: { finding: Finding; said: Texts["consolePeople"] }) {
  const { status, cause } = finding;
  if (cause === "integration_deleted") return <Badge tone="bad">{said.deleting}</Badge>;
  if (cause === "not_shared") return <Badge tone="bad">{said.hidden}</Badge>;
  if (status === "connected" && cause !== "none") return <Badge tone="warn">{said.soon}</Badge>;
  return <Badge tone={TONES[status]}>{said.states[status]}</Badge>;
}
