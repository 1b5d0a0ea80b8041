import type { PropsWithChildren } from "hono/jsx";

export type Tone = "plain" | "good" | "warn" | "bad";

/** A few sentences that must be seen. What went wrong is read out at once. */
export function Notice({ tone = "plain", title, children }: PropsWithChildren<{ tone?: Tone; title?: string }>) {
  return (
    <div class={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
      {title && <h2>{title}</h2>}
      {children}
    </div>
  );
}

/** A state in one or two words. Its colour says nothing that the words do not say. */
export function Badge({ tone = "plain", children }: PropsWithChildren<{ tone?: Tone }>) {
  return <span class={`badge ${tone}`}>{children}</span>;
}
