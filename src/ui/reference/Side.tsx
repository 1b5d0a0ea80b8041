import type { Child } from "hono/jsx";
import { tags } from "../../http/openapiTexts.ts";
import type { Texts } from "../language.ts";

/** Where the operations with a tag are. */
export const pathOf = (tag: string): string => `/docs/${tag.toLowerCase().replaceAll(" ", "-")}`;

interface Props {
  texts: Texts;
  /** The address of the page that is shown. */
  here: string;
  /** What the page that is shown consists of. */
  children?: Child;
}

/** The way through the reference: a column, and on a phone a list that is folded up. */
export function Side({ texts, here, children }: Props) {
  const links = [["/docs", texts.docs.overview], ...Object.keys(tags).map((tag) => [pathOf(tag), tag])];
  const all = [...links, ["/docs/providers", texts.docs.providers]];
  return (
    <nav class="side" aria-label={texts.docs.title}>
      <details>
        <summary>{texts.docs.contents}</summary>
        <ul>
          {all.map(([href, name]) => (
            <li>
              <a href={href} aria-current={href === here ? "page" : undefined}>
                {name}
              </a>
              {href === here && children}
            </li>
          ))}
        </ul>
      </details>
    </nav>
  );
}
