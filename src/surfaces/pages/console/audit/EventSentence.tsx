import { type AuditAction, auditActions } from "../../../../domain/audit.ts";
import { SYSTEM } from "../../../../domain/context.ts";
import type { StoredAuditEvent } from "../../../../domain/tenants/auditList.ts";
import { Badge } from "../../../../ui/components/Notice.tsx";
import type { Reader, Texts } from "../../../../ui/language.ts";

/** Parts of the details that stand elsewhere. */
const SHOWN_ELSEWHERE = ["integrationId", "subject", "onBehalfOf"];

/** Who did what, in words. */
export function EventSentence({ event, reader }: { event: StoredAuditEvent; reader: Reader }) {
  const { consoleAudit: said } = reader.texts;
  const { actor, action, outcome, details } = event;
  const { onBehalfOf } = details;
  return (
    <>
      <strong>{nameOf(actor, said)}</strong>{" "}
      {typeof onBehalfOf === "string" && said.onBehalfOf(nameOf(onBehalfOf, said))}{" "}
      {said.actions[auditActions.find((known) => known === action) as AuditAction] ?? action}{" "}
      {outcome === "failure" && <Badge tone="warn">{said.failed}</Badge>}
    </>
  );
}

/** What the details of an event say, each as a name and a value: names of fields, principals, codes. */
export function EventDetails({ event: { details } }: { event: StoredAuditEvent }) {
  const shown = Object.entries(details).filter(([name, value]) => !SHOWN_ELSEWHERE.includes(name) && value !== null);
  if (shown.length === 0) return null;
  return (
    <ul class="small soft">
      {shown.map(([name, value]) => (
        <li>
          {name}: <code>{textOf(value)}</code>
        </li>
      ))}
    </ul>
  );
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A principal as people say it. */
export function nameOf(principal: string, said: Texts["consoleAudit"]): string {
  if (principal === SYSTEM) return said.latchkey;
  const [kind = "", ...rest] = principal.split(":");
  const id = rest.join(":");
  if (kind === "user") return id;
  return kind === "key" ? said.key(id) : principal;
}
