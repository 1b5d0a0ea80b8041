import type { ActionType } from "../../../../terms/tool.ts";
import { Badge, type Tone } from "../../../../ui/components/Notice.tsx";
import type { Reader } from "../../../../ui/language.ts";

const TONES: Record<ActionType, Tone> = { READ_ONLY: "plain", REVERSIBLE: "warn", IRREVERSIBLE: "bad" };

/** What a tool does, in a word. */
export function ActionBadge({ reader, type }: { reader: Reader; type: ActionType }) {
  return <Badge tone={TONES[type]}>{reader.texts.consoleTools.types[type]}</Badge>;
}
