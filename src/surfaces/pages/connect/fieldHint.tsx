import type { Child } from "hono/jsx";
import type { Frame } from "./frame.tsx";

interface Hint {
  help?: string | undefined;
  example?: string | undefined;
  /** What becomes of a secret. */
  secret?: string | undefined;
}

/** What the catalogue says of a field, which is English, and what is always so. */
export function hintOf({ reader: { texts } }: Frame, { help, example, secret }: Hint): Child {
  const parts = [
    help !== undefined && <span lang="en">{help}</span>,
    example !== undefined && (
      <>
        {texts.connect.example} <code>{example}</code>
      </>
    ),
    secret,
  ].filter(Boolean);
  return parts.length === 0 ? undefined : parts.map((part, at) => [at > 0 && " ", part]);
}
