import type { Child } from "hono/jsx";
import type { ProviderGuide } from "../../../domain/integrations/describeProvider.ts";
import type { Reader } from "../../../ui/language.ts";

/** What each part of a provider's page is made of. */
export interface Part {
  guide: ProviderGuide;
  reader: Reader;
}

/** The rows of a list of facts that have something to say. */
export function Rows({ rows }: { rows: readonly (readonly [name: string, value: Child])[] }) {
  return (
    <>
      {rows.map(
        ([name, value]) =>
          value && (
            <>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </>
          ),
      )}
    </>
  );
}
