import type { ConnectionStatus } from "../../../../terms/connection.ts";
import type { Tone } from "../../../../ui/components/Notice.tsx";
import type { Texts } from "../../../../ui/language.ts";

export const path = "/console/connections";

/** How the states look. */
export const TONES: Record<ConnectionStatus, Tone> = {
  connected: "good",
  degraded: "warn",
  needs_reauth: "bad",
  disconnected: "plain",
};

export function connectionHref(id: string, below = ""): string {
  return `${path}/${encodeURIComponent(id)}${below}`;
}

/** Whose connection it is, in words. */
export function holderOf(subject: string, said: Texts["consolePeople"]): string {
  const [kind = "", ...rest] = subject.split(":");
  if (kind === "user") return rest.join(":");
  return kind === "config" ? said.config(rest.join(":")) : said.everyone;
}

/** The icon of a provider is for everybody. That of an integration is only for those who see it. */
export function iconOf({ type }: { type: string }): string | undefined {
  return type === "custom" ? undefined : `/icons/${encodeURIComponent(type)}`;
}

/** The fact by which people know an account: what looks like an address or a name, or else the first. */
export function accountLabel(facts: Record<string, string>): string | undefined {
  const entries = Object.entries(facts);
  const named = ["mail", "login", "name"].map((part) => entries.find(([name]) => name.toLowerCase().includes(part)));
  return (named.find((entry) => entry !== undefined) ?? entries[0])?.[1];
}
